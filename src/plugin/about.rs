//! What a plugin process says about itself.

/// The names and texts that tell one plugin from another.
#[derive(Debug)]
pub struct PluginInfo {
    /// The program's name, such as `terraform-provider-hostup`.
    pub name: &'static str,
    /// Its version without a leading `v`.
    pub version: &'static str,
    /// The full address under which Terraform knows it, such as `registry.terraform.io/hostup/hostup`.
    pub address: &'static str,
    /// One sentence for somebody who runs the program by hand.
    pub sentence: &'static str,
    /// Where the documentation stands.
    pub documentation: &'static str,
    /// The one major version of the plugin protocol that is served.
    pub protocol: u32,
    /// Name and value of the variable by which a client shows that it knows what it starts.
    pub cookie: (&'static str, &'static str),
    /// The variables that ask for logs, the most specific first. The first one that is set counts.
    pub log_variables: &'static [&'static str],
    /// The subsystems, in lower case: the second segments of event targets. `_NAME` after the first of the variables is
    /// the level of the subsystem `name` alone.
    pub log_subsystems: &'static [&'static str],
    /// The crates (first segments of event targets) whose events and spans are logged.
    pub log_targets: &'static [&'static str],
    /// The variable that selects the transport: `unix` or `tcp`. Without it, the platform's own: a Unix socket, or TCP
    /// on Windows. Meant for tests of the TCP transport elsewhere.
    pub transport_variable: &'static str,
    /// Where to report a panic.
    pub report: &'static str,
}

impl PluginInfo {
    pub(super) fn version_text(&self) -> String {
        format!(
            "{} {} (plugin protocol {})\n",
            self.name, self.version, self.protocol
        )
    }

    pub(super) fn by_hand_text(&self) -> String {
        format!("{} Documentation: {}", self.sentence, self.documentation)
    }

    pub(super) fn help_text(&self) -> String {
        format!(
            "{}\n\n\
             Usage: {} [flag]\n\n\
             \x20 -version  print the version and the plugin protocol\n\
             \x20 -debug    serve for a debugger and print how Terraform finds this process\n\
             \x20 -help     print this text\n",
            self.by_hand_text(),
            self.name
        )
    }
}

/// For tests of what is not the provider's own.
#[cfg(test)]
pub(super) const EXAMPLE: PluginInfo = PluginInfo {
    name: "terraform-provider-example",
    version: "1.2.3",
    address: "registry.terraform.io/example/example",
    sentence: "A provider.",
    documentation: "https://example.org",
    protocol: 6,
    cookie: ("MAGIC", "word"),
    log_variables: &["TF_LOG"],
    log_subsystems: &["wire"],
    log_targets: &["terraform_provider_hostup"],
    transport_variable: "EXAMPLE_TRANSPORT",
    report: "https://example.org/issues",
};
