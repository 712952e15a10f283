//! How a plugin process presents itself.

/// The names, texts and variables of one plugin.
#[derive(Debug)]
pub struct PluginInfo {
    /// The program's name, such as `terraform-provider-example`.
    pub name: &'static str,
    /// Its version without a leading `v`.
    pub version: &'static str,
    /// The full address under which Terraform knows it, such as `registry.terraform.io/NAMESPACE/TYPE`.
    pub address: &'static str,
    /// One sentence for users who start the program by hand.
    pub description: &'static str,
    /// Where users read the documentation.
    pub documentation_url: &'static str,
    /// The major version of the plugin protocol that is served.
    pub protocol: u32,
    /// Name and value of the variable by which go-plugin's clients show that they start a plugin.
    pub magic_cookie: (&'static str, &'static str),
    /// The variables for the log level, the most specific first. The first one that is set applies.
    pub log_variables: &'static [&'static str],
    /// The subsystems, in lower case: the second segments of event targets. The first log variable with the suffix
    /// `_NAME` sets the level of the subsystem `name`.
    pub log_subsystems: &'static [&'static str],
    /// The crates (first segments of event targets) whose events and spans are logged.
    pub log_targets: &'static [&'static str],
    /// The variable that selects the transport, `unix` or `tcp`, for tests. The default is a Unix socket, or TCP on
    /// Windows.
    pub transport_variable: &'static str,
    /// Where users report bugs.
    pub report_url: &'static str,
}

impl PluginInfo {
    pub(super) fn version_text(&self) -> String {
        format!(
            "{} {} (plugin protocol {})\n",
            self.name, self.version, self.protocol
        )
    }

    pub(super) fn manual_start_text(&self) -> String {
        format!(
            "{} Documentation: {}",
            self.description, self.documentation_url
        )
    }

    pub(super) fn help_text(&self) -> String {
        format!(
            "{}\n\n\
             Usage: {} [flag]\n\n\
             \x20 -version  print the version and the plugin protocol\n\
             \x20 -debug    serve under a debugger and print how to connect Terraform\n\
             \x20 -help     print this text\n",
            self.manual_start_text(),
            self.name
        )
    }
}

/// A plugin for tests.
#[cfg(test)]
pub(super) const EXAMPLE: PluginInfo = PluginInfo {
    name: "terraform-provider-example",
    version: "1.2.3",
    address: "registry.terraform.io/example/example",
    description: "A provider.",
    documentation_url: "https://example.org",
    protocol: 6,
    magic_cookie: ("MAGIC", "word"),
    log_variables: &["TF_LOG"],
    log_subsystems: &["wire"],
    log_targets: &["terraform_provider_hostup"],
    transport_variable: "EXAMPLE_TRANSPORT",
    report_url: "https://example.org/issues",
};
