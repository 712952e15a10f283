//! A provider that was started with `-debug`, to which Terraform attaches with `TF_REATTACH_PROVIDERS`.

use std::time::Duration;

use hostup_sandbox::{Fixture, Life, OTHER_KEY};

use crate::environment::{THIS, gets, posts, wait_until, with_each_cli};

const TIMEOUT: Duration = Duration::from_secs(30);

#[test]
fn debugged_provider_serves_many_commands_and_keeps_running() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |mut env| {
        let provider = env.start_debugged_provider();
        env.configure_this("a.se", "action = \"include\"\n  on_destroy = \"exclude\"");
        env.plan().has_changes();
        env.apply().succeeds().sends(posts(1));
        env.plan().is_empty_plan().sends(gets(1));
        env.destroy().succeeds().posts_actions(&["exclude"]);
        assert!(env.state().addresses().is_empty());
        assert!(provider.is_running());
        let socket = provider.socket();
        assert!(socket.exists(), "{}", socket.display());
        provider.interrupt();
        wait_until(TIMEOUT, "the provider ends after Ctrl-C", || {
            !provider.is_running()
        });
        assert!(!socket.exists(), "{} still exists", socket.display());
    });
}

#[test]
fn debugged_provider_serves_two_accounts() {
    let fixture =
        Fixture::new()
            .domain("a.se", Life::Active)
            .domain_with("b.se", Life::Active, |domain| domain.account("other"));
    with_each_cli(fixture, |mut env| {
        let provider = env.start_debugged_provider();
        env.set_var("TF_VAR_other_key", OTHER_KEY);
        env.configure(
            r#"
variable "other_key" { sensitive = true }

provider "hostup" {
  alias   = "other"
  api_key = var.other_key
}

resource "hostup_domain_dnssec_auto" "this" {
  domain_id = local.id["a.se"]
  action    = "include"
}

resource "hostup_domain_dnssec_auto" "that" {
  provider  = hostup.other
  domain_id = local.id["b.se"]
  action    = "include"
}
"#,
        );
        env.apply().succeeds().sends(posts(2));
        env.plan().is_empty_plan().sends(gets(2));
        assert_eq!(env.state().attribute(THIS, "status"), "active");
        assert!(provider.is_running());
    });
}
