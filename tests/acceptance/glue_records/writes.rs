//! What an apply sends, and what a destroy deletes.

use hostup_sandbox::Endpoint;

use super::{GLUE, calls, domain, glue, host, resource};
use crate::environment::with_each_cli;

#[test]
fn create_and_update_are_one_post_and_one_get_and_destroy_is_one_delete() {
    with_each_cli(domain(), |env| {
        env.configure(&resource(&host("ns1.a.se", "[\"8.8.8.8\"]")));
        env.plan()
            .has_changes()
            .prints(&format!("{}/ns1.a.se", env.id("a.se")));
        let create = env.apply();
        assert_eq!(calls(create.succeeds().has_no_warnings()), [1, 1, 0]);
        assert_eq!(glue(&env), ["ns1.a.se 8.8.8.8"]);
        let refresh = env.plan();
        assert_eq!(calls(refresh.is_empty_plan()), [1, 0, 0]);
        assert_eq!(refresh.journal().total(), 1);

        env.configure(&resource(&host(
            "ns1.a.se",
            "[\"8.8.4.4\", \"2001:4860:4860::8844\"]",
        )));
        let update = env.apply();
        assert_eq!(calls(update.succeeds().has_no_warnings()), [2, 1, 0]);
        assert_eq!(glue(&env), ["ns1.a.se 2001:4860:4860::8844 8.8.4.4"]);
        env.plan().is_empty_plan();

        let destroy = env.destroy();
        assert_eq!(calls(destroy.succeeds().has_no_warnings()), [1, 0, 1]);
        assert!(glue(&env).is_empty());
    });
}

#[test]
fn domain_by_id_has_its_name_read_once() {
    with_each_cli(domain(), |env| {
        let by_id =
            "domain_id = local.id[\"a.se\"]\n  hostname = \"ns1.a.se\"\n  ips = [\"8.8.8.8\"]";
        env.configure(&resource(by_id));
        let create = env.apply();
        assert_eq!(calls(create.succeeds()), [1, 1, 0]);
        assert_eq!(create.journal().count("GET", Endpoint::Domain), 1);
        assert_eq!(env.state().attribute(GLUE, "domain_name"), "a.se");
        assert_eq!(
            env.state().attribute(GLUE, "id"),
            format!("{}/ns1.a.se", env.id("a.se"))
        );
        env.configure(&resource(&host("ns1.a.se", "[\"8.8.8.8\"]")));
        env.plan().is_empty_plan();
    });
}
