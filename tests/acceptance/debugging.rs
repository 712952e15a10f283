//! A provider that somebody started in a debugger, and that Terraform finds by `TF_REATTACH_PROVIDERS`.

use std::time::Duration;

use hostup_sandbox::{Fixture, Life, OTHER_KEY};

use crate::world::{THIS, eventually, gets, posts, story};

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn one_debugged_process_serves_many_commands_and_is_left_running() {
    story(Fixture::new().domain("a.se", Life::Active), |mut world| {
        let debugged = world.debug();
        world.configure_one("a.se", "action = \"include\"\n  on_destroy = \"exclude\"");
        world.plan().has_changes();
        world.apply().succeeds().calls(posts(1));
        world.plan().is_empty_plan().calls(gets(1));
        world.destroy().succeeds().posted(&["exclude"]);
        assert!(world.state().addresses().is_empty());
        assert!(debugged.is_running());
        let socket = debugged.socket();
        assert!(socket.exists(), "{}", socket.display());
        debugged.interrupt();
        eventually(PATIENCE, "Ctrl-C ends it", || !debugged.is_running());
        assert!(!socket.exists(), "{} was left behind", socket.display());
    });
}

#[test]
fn two_accounts_are_served_by_one_debugged_process() {
    let fixture =
        Fixture::new()
            .domain("a.se", Life::Active)
            .domain_with("b.se", Life::Active, |domain| domain.account("other"));
    story(fixture, |mut world| {
        let debugged = world.debug();
        world.set("TF_VAR_other_key", OTHER_KEY);
        world.configure(
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
        world.apply().succeeds().calls(posts(2));
        world.plan().is_empty_plan().calls(gets(2));
        assert_eq!(world.state().text(THIS, "status"), "active");
        assert!(debugged.is_running());
    });
}
