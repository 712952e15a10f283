//! A delegation below the domain, which needs glue records.

use super::{domain, glue};
use crate::environment::with_each_cli;

/// Returns a delegation to hosts below the domain itself, which need glue records first.
fn delegation() -> String {
    let glue = "resource \"hostup_glue_record\" \"each\" {
      for_each    = { \"ns1.a.se\" = \"8.8.8.8\", \"ns2.a.se\" = \"8.8.4.4\" }
      domain_name = \"a.se\"
      hostname    = each.key
      ips         = [each.value]
    }\n";
    let nameservers = "resource \"hostup_domain_nameservers\" \"this\" {
      domain_name = \"a.se\"
      nameservers = [for record in hostup_glue_record.each : record.hostname]
    }\n";
    format!("{glue}{nameservers}")
}

#[test]
fn delegation_below_the_domain_comes_after_its_glue_records() {
    with_each_cli(domain(), |env| {
        env.sandbox
            .quirks("a.se", |quirks| quirks.require_glue = Some(true));
        env.configure(&delegation());
        env.apply().succeeds();
        assert_eq!(glue(&env), ["ns1.a.se 8.8.8.8", "ns2.a.se 8.8.4.4"]);
        env.plan().is_empty_plan();
    });
}

#[test]
fn destroy_of_a_serving_host_fails_and_names_the_ways_out() {
    with_each_cli(domain(), |env| {
        env.configure(&delegation());
        env.apply().succeeds();
        env.destroy()
            .fails()
            .has_error("Cannot delete the glue record ns1.a.se of a.se")
            .prints("The host is a name server of the domain")
            .prints("set other name servers first")
            .prints("lifecycle { destroy = false }")
            .prints("terraform state rm");
        assert_eq!(glue(&env).len(), 2);
        env.sandbox.change_nameservers("a.se");
        env.destroy().succeeds();
        assert!(glue(&env).is_empty());
    });
}
