//! Data sources: one domain, by its name or its id.

use hostup_sandbox::{DomainFixture, Endpoint, Fixture, Life, OTHER_KEY, ServiceStatus};
use serde_json::{Value, json};

use crate::world::{NO_CALLS, Outcome, World, story};

fn two() -> Fixture {
    Fixture::new()
        .domain("a.se", Life::Active)
        .domain("b.nu", Life::Blocked)
}

/// The attributes of a data source named `this`.
fn data(world: &World, kind: &str) -> Value {
    world.state().of(&format!("data.{kind}.this")).clone()
}

fn read(world: &World, kind: &str, arguments: &str) -> Outcome {
    world.configure(&format!("data \"{kind}\" \"this\" {{\n  {arguments}\n}}\n"));
    world.apply()
}

fn lists(outcome: &Outcome) -> u64 {
    outcome.journal().count("GET", Endpoint::Domains)
}

#[test]
fn a_domain_is_found_by_its_name_in_any_spelling_with_one_call() {
    let fixture = two().domain("xn--rksmrgs-5wao1o.se", Life::Active);
    story(fixture, |world| {
        for (name, listed) in [
            ("A.SE.", "a.se"),
            ("räksmörgås.se", "xn--rksmrgs-5wao1o.se"),
            ("RÄKSMÖRGÅS.SE", "xn--rksmrgs-5wao1o.se"),
        ] {
            let outcome = read(&world, "hostup_domain", &format!("name = \"{name}\""));
            outcome.succeeds().warns_nothing();
            let found = data(&world, "hostup_domain");
            assert_eq!(found["id"], json!(world.id(listed)), "{name}");
            assert_eq!(found["name"], json!(name), "what was written stays");
            assert_eq!(found["service_status"], json!("active"));
            assert_eq!(
                (lists(&outcome), outcome.journal().total()),
                (1, 1),
                "{name}"
            );
        }
    });
}

#[test]
fn idn_that_hostup_lists_in_unicode_is_found_by_name() {
    let fixture = two().domain("räksmörgås.se", Life::Active);
    story(fixture, |world| {
        let id = json!(world.id("räksmörgås.se"));
        for name in ["räksmörgås.se", "RÄKSMÖRGÅS.SE.", "xn--rksmrgs-5wao1o.se"] {
            let outcome = read(&world, "hostup_domain", &format!("name = \"{name}\""));
            outcome.succeeds().warns_nothing();
            assert_eq!(data(&world, "hostup_domain")["id"], id, "{name}");
            assert_eq!(lists(&outcome), 2, "first in ASCII, then in Unicode");
        }
        world.configure_one("räksmörgås.se", r#"action = "include""#);
        world
            .import(crate::world::THIS, "räksmörgås.se")
            .succeeds()
            .calls(crate::world::gets(1).and_lists(2));
        world.plan().is_empty_plan();
    });
}

#[test]
fn a_domain_is_found_by_its_id_with_one_call_and_null_where_the_answer_has_nothing() {
    story(two(), |world| {
        let id = world.id("a.se");
        let outcome = read(&world, "hostup_domain", &format!("id = \"{id}\""));
        assert_eq!(
            outcome.succeeds().journal().count("GET", Endpoint::Domain),
            1
        );
        assert_eq!(outcome.journal().total(), 1);
        let found = data(&world, "hostup_domain");
        assert_eq!((&found["name"], &found["id"]), (&json!("a.se"), &json!(id)));

        world.sandbox.quirks("a.se", |traps| {
            use hostup_sandbox::FieldOverride;
            traps
                .domain_fields
                .insert("orderId".into(), FieldOverride::Value(json!(7)));
            traps
                .domain_fields
                .insert("lifecycle".into(), FieldOverride::Drop);
        });
        read(&world, "hostup_domain", &format!("id = \"{id}\""))
            .succeeds()
            .warns("HostUp's answer has an undocumented form")
            .says("orderId");
        let found = data(&world, "hostup_domain");
        assert_eq!(found["order_id"], json!(null));
        assert_eq!(found["lifecycle_type"], json!(null));
        assert_eq!(
            found["service_status"],
            json!("active"),
            "the rest of the answer counts"
        );
    });
}

#[test]
fn a_domain_must_be_named_in_exactly_one_way() {
    story(two(), |world| {
        read(&world, "hostup_domain", "")
            .fails()
            .errs("No domain is named");
        read(&world, "hostup_domain", "name = \"a.se\"\n  id = \"dom_1\"")
            .fails()
            .errs("Two ways to name the domain");
        read(&world, "hostup_domain", "name = \"a b\"")
            .fails()
            .errs("Invalid name of a domain");
        read(&world, "hostup_domain", "id = \"../x\"")
            .fails()
            .says("cannot be the id of a domain");
        // A name where an id belongs is told before anybody is asked.
        for (kind, argument, by_name) in [
            ("hostup_domain", "id", "name"),
            ("hostup_domain_dnssec_auto", "domain_id", "domain_name"),
            ("hostup_domain_nameservers", "domain_id", "domain_name"),
        ] {
            read(&world, kind, &format!("{argument} = \"a.se\""))
                .fails()
                .says("looks like the name of a domain")
                .says(&format!("Set `{by_name}` to it"))
                .calls(NO_CALLS);
        }
    });
}

#[test]
fn a_name_that_is_not_there_is_told_with_names_that_are_near() {
    story(two().domains(2, Life::Active), |world| {
        world.configure(
            "data \"hostup_domain\" \"each\" {\n  count = 2\n  name = \"domain-0000${count.index}.se\"\n}\n\
             data \"hostup_domain\" \"third\" {\n  name = \"domian-00001.se\"\n  depends_on = [data.hostup_domain.each]\n}\n",
        );
        world
            .plan()
            .fails()
            .errs("A domain was not found")
            .says("domian-00001.se")
            .says("Similar names: \"domain-00001.se\"");
    });
}

#[test]
fn of_several_domains_with_a_name_the_single_active_one_counts() {
    let expired = |id| {
        DomainFixture::new("a.se", Life::Inactive)
            .id(id)
            .service_status(ServiceStatus::Expired)
    };
    story(two(), |world| {
        world.sandbox.add_domain(&expired("dom_old"));
        read(&world, "hostup_domain", "name = \"a.se\"").succeeds();
        assert_eq!(data(&world, "hostup_domain")["id"], json!(world.id("a.se")));
        world.configure("data \"hostup_domains\" \"this\" {}\n");
        world.apply().succeeds();
        assert_eq!(
            data(&world, "hostup_domains")["ids"]["a.se"],
            json!(world.id("a.se"))
        );

        world
            .sandbox
            .add_domain(&DomainFixture::new("a.se", Life::Inactive).id("dom_new"));
        for kind in [
            "hostup_domain\" \"this\" { name = \"a.se\" }",
            "hostup_domains\" \"this\" {}",
        ] {
            world.configure(&format!("data \"{kind}\n"));
            world
                .apply()
                .fails()
                .errs("Several domains have the same name")
                .says("dom_old")
                .says("dom_new")
                .says(&world.id("a.se"));
        }
    });
}

#[test]
fn the_present_state_of_automatic_dnssec_is_read_in_the_words_of_now() {
    story(two(), |world| {
        let outcome = read(
            &world,
            "hostup_domain_dnssec_auto",
            "domain_name = \"B.nu\"",
        );
        assert_eq!(
            outcome.succeeds().journal().total(),
            2,
            "the name, then the state"
        );
        let found = data(&world, "hostup_domain_dnssec_auto");
        for (attribute, value) in [
            ("domain_id", json!(world.id("b.nu"))),
            ("status", json!("blocked")),
            ("is_enabled", json!(true)),
            ("is_blocked", json!(true)),
            (
                "reason",
                json!("Automatic DNSSEC is paused after a nameserver change."),
            ),
        ] {
            assert_eq!(found[attribute], value, "{attribute}");
        }
        let checked = found["last_checked_at"].clone();
        world
            .sandbox
            .advance(std::time::Duration::from_secs(24 * 3600));
        let id = world.id("b.nu");
        read(
            &world,
            "hostup_domain_dnssec_auto",
            &format!("domain_id = \"{id}\""),
        )
        .succeeds();
        let found = data(&world, "hostup_domain_dnssec_auto");
        assert_ne!(
            found["last_checked_at"], checked,
            "the data source follows the present"
        );

        read(
            &world,
            "hostup_domain_dnssec_auto",
            "domain_id = \"dom_missing\"",
        )
        .fails()
        .says("HTTP 404");
    });
}

#[test]
fn the_name_servers_tell_what_a_change_would_mean() {
    story(two(), |world| {
        let outcome = read(
            &world,
            "hostup_domain_nameservers",
            "domain_name = \"a.se\"",
        );
        assert_eq!(
            outcome
                .succeeds()
                .journal()
                .count("GET", Endpoint::Nameservers),
            1
        );
        let found = data(&world, "hostup_domain_nameservers");
        assert_eq!(
            found["nameservers"],
            json!(["primary.ns.hostup.se", "secondary.ns.hostup.se"])
        );
        assert_eq!(found["dnssec_auto_will_be_blocked"], json!(true));
        assert_eq!(found["domain_id"], json!(world.id("a.se")));

        world.sandbox.quirks("a.se", |traps| {
            use hostup_sandbox::FieldOverride;
            for field in [
                "nameservers",
                "registrarLock",
                "actions",
                "dnssecAutoWillBeBlocked",
            ] {
                traps
                    .nameserver_fields
                    .insert(field.into(), FieldOverride::Drop);
            }
        });
        read(
            &world,
            "hostup_domain_nameservers",
            "domain_name = \"a.se\"",
        )
        .succeeds();
        let found = data(&world, "hostup_domain_nameservers");
        for attribute in [
            "nameservers",
            "can_change_nameservers",
            "dnssec_auto_will_be_blocked",
        ] {
            assert_eq!(found[attribute], json!(null), "{attribute}");
        }
    });
}

#[test]
fn an_import_by_name_takes_one_more_call_than_by_id() {
    story(two(), |world| {
        world.configure_one("a.se", r#"action = "include""#);
        let outcome = world.import(crate::world::THIS, "A.se.");
        outcome.succeeds().calls(crate::world::gets(1).and_lists(1));
        assert_eq!(
            world.state().of(crate::world::THIS)["id"],
            json!(world.id("a.se"))
        );
        world.plan().is_empty_plan();

        world.forget_state();
        world
            .import(crate::world::THIS, "missing.se")
            .fails()
            .errs("A domain was not found");
        assert_eq!(world.state().addresses(), Vec::<String>::new());
    });
}

#[test]
fn the_key_of_another_account_finds_nothing_of_this_one() {
    story(two(), |mut world| {
        world.use_key(OTHER_KEY);
        read(&world, "hostup_domain", "name = \"a.se\"")
            .fails()
            .errs("A domain was not found")
            .says("that account's key");
    });
}
