//! Providers that lose what was stored, and take over or list what core refuses.

use rmpv::Value as Wire;
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::super::rewrite::{error, nothing, open, set};
use super::{Break, Lies};

type Import = fn(&pb::import_resource_state::Request, &mut pb::import_resource_state::Response);
type List = fn(&pb::list_resource::Request, &mut Vec<pb::list_resource::Event>);
type Upgrade = fn(&pb::upgrade_resource_state::Request, &mut pb::upgrade_resource_state::Response);

const fn upgrades(rule: &'static str, does: &'static str, lie: Upgrade) -> Break {
    let lies = Lies {
        upgrade_resource_state: Some(lie),
        ..Lies::NONE
    };
    Break { rule, does, lies }
}

const fn imports(rule: &'static str, does: &'static str, lie: Import) -> Break {
    let lies = Lies {
        import_resource_state: Some(lie),
        ..Lies::NONE
    };
    Break { rule, does, lies }
}

const fn lists(rule: &'static str, does: &'static str, lie: List) -> Break {
    let lies = Lies {
        list_resource: Some(lie),
        ..Lies::NONE
    };
    Break { rule, does, lies }
}

pub const BREAKS: &[Break] = &[
    upgrades(
        "an_upgrade_keeps_the_object",
        "makes nothing of stored state",
        |_, answer| answer.upgraded_state = nothing(),
    ),
    upgrades(
        "an_upgrade_within_a_version_changes_nothing",
        "changes stored state of its own version",
        |_, answer| set(&mut answer.upgraded_state, "mode", "drop"),
    ),
    upgrades(
        "an_upgrade_within_a_version_changes_nothing",
        "rounds a stored number to a float",
        |_, answer| {
            let float = Wire::F64(123_456_789_012_345_678_901_234_567_890.0);
            set(&mut answer.upgraded_state, "size", float);
        },
    ),
    upgrades(
        "a_state_is_wholly_known",
        "leaves a value unknown that an older version did not store",
        |request, answer| {
            if request.version == 0 {
                set(&mut answer.upgraded_state, "serial", open());
            }
        },
    ),
    Break {
        rule: "an_identity_survives_its_upgrade",
        does: "makes nothing of a stored identity of an older version",
        lies: Lies {
            upgrade_resource_identity: Some(|_, answer| answer.upgraded_identity = None),
            ..Lies::NONE
        },
    },
    Break {
        rule: "without_a_schema_there_is_no_identity",
        does: "sends identities that it never declared",
        lies: Lies {
            get_resource_identity_schemas: Some(|_, answer| answer.identity_schemas.clear()),
            get_provider_schema: Some(|_, answer| answer.list_resource_schemas.clear()),
            get_metadata: Some(|_, answer| answer.list_resources.clear()),
            ..Lies::NONE
        },
    },
    imports(
        "an_import_makes_one_object_of_its_type",
        "imports an object of another type",
        |_, answer| answer.imported_resources[0].type_name = "odd_fragile".into(),
    ),
    imports(
        "an_import_makes_one_object_of_its_type",
        "imports two objects where one was asked for",
        |_, answer| {
            let twice = answer.imported_resources[0].clone();
            answer.imported_resources.push(twice);
        },
    ),
    imports(
        "an_import_makes_a_state",
        "imports an object without a state",
        |_, answer| answer.imported_resources[0].state = None,
    ),
    imports(
        "an_object_keeps_its_identity",
        "imports another object than the one whose identity was given",
        |request, answer| {
            let imported = &mut answer.imported_resources[0];
            if let (Some(_), Some(identity)) = (&request.identity, &mut imported.identity) {
                set(&mut identity.identity_data, "name", "other");
            }
        },
    ),
    Break {
        rule: "an_imported_object_exists",
        does: "imports what it does not find when it is read",
        lies: Lies {
            import_resource_state: Some(|_, answer| {
                set(&mut answer.imported_resources[0].state, "note", "stub");
            }),
            read_resource: Some(|request, answer| {
                let mut stub = request.current_state.clone();
                set(&mut stub, "note", "stub");
                if stub == request.current_state {
                    answer.new_state = None;
                }
            }),
            ..Lies::NONE
        },
    },
    Break {
        rule: "a_generated_configuration_can_be_written",
        does: "writes a computed value into generated configuration",
        lies: Lies {
            generate_resource_config: Some(|_, answer| set(&mut answer.config, "serial", 7)),
            ..Lies::NONE
        },
    },
    Break {
        rule: "a_generated_configuration_can_be_written",
        does: "leaves a required argument out of generated configuration",
        lies: Lies {
            generate_resource_config: Some(|_, answer| {
                set(&mut answer.config, "name", Wire::Nil);
            }),
            ..Lies::NONE
        },
    },
    Break {
        rule: "a_generated_configuration_plans_no_change",
        does: "writes another value into generated configuration than the object has",
        lies: Lies {
            generate_resource_config: Some(|_, answer| set(&mut answer.config, "mode", "drop")),
            ..Lies::NONE
        },
    },
    Break {
        rule: "a_move_makes_an_object_or_says_why_not",
        does: "refuses a move without a word",
        lies: Lies {
            move_resource_state: Some(|_, answer| answer.diagnostics.clear()),
            ..Lies::NONE
        },
    },
    lists(
        "a_listed_object_has_an_identity",
        "lists an object without its identity",
        |_, events| events[0].identity = None,
    ),
    lists(
        "a_listed_object_comes_when_it_is_asked_for",
        "lists no objects although they are asked for",
        |_, events| events[0].resource_object = None,
    ),
    lists(
        "an_error_is_the_last_event",
        "goes on behind an error",
        |_, events| events[0].diagnostic.push(error("It failed")),
    ),
    lists(
        "a_list_keeps_to_its_limit",
        "lists one object more than was asked for",
        |request, events| {
            if request.limit == 1 {
                events.push(events[0].clone());
            }
        },
    ),
];
