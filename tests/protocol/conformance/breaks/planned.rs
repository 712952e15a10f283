//! Providers that validate, configure and plan what core refuses.

use rmpv::Value as Wire;
use terraform_provider_hostup::protocol::tfplugin6 as pb;
use terraform_provider_hostup::protocol::tfplugin6::attribute_path::{Step, step::Selector};
use terraform_provider_hostup::protocol::tfplugin6::{AttributePath, Deferred, Diagnostic};

use super::super::rewrite::{
    error, is_null, is_open, nothing, of_identity, open, promised, remove, set,
};
use super::{Break, Lies, TYPE};

type Plan = fn(&pb::plan_resource_change::Request, &mut pb::plan_resource_change::Response);

const fn plans(rule: &'static str, does: &'static str, lie: Plan) -> Break {
    let lies = Lies {
        plan_resource_change: Some(lie),
        ..Lies::NONE
    };
    Break { rule, does, lies }
}

/// A path to an attribute of the root.
fn path(name: &str) -> AttributePath {
    let selector = Some(Selector::AttributeName(name.to_owned()));
    AttributePath {
        steps: vec![Step { selector }],
    }
}

/// Whether this is the plan of a destruction.
fn destroys(request: &pb::plan_resource_change::Request) -> bool {
    is_null(&request.config)
}

fn creates(request: &pb::plan_resource_change::Request) -> bool {
    is_null(&request.prior_state)
}

/// Makes an attribute of the resource write-only, which the healthy provider knows nothing of.
fn hide(_: &pb::get_provider_schema::Request, all: &mut pb::get_provider_schema::Response) {
    let schema = all.resource_schemas.get_mut(TYPE).unwrap();
    let mut attributes = schema.block.as_mut().unwrap().attributes.iter_mut();
    let secret = attributes.find(|attribute| attribute.name == "secret");
    secret.unwrap().write_only = true;
}

pub const BREAKS: &[Break] = &[
    Break {
        rule: "a_message_is_an_error_or_a_warning",
        does: "says something that is neither error nor warning",
        lies: Lies {
            validate_resource_config: Some(|_, answer| {
                let summary = "By the way".to_owned();
                answer.diagnostics.push(Diagnostic {
                    summary,
                    ..Default::default()
                });
            }),
            ..Lies::NONE
        },
    },
    Break {
        rule: "what_is_not_known_is_no_fault",
        does: "refuses a resource of which something is not known yet",
        lies: Lies {
            validate_resource_config: Some(|request, answer| {
                if is_open(&request.config) {
                    answer.diagnostics.push(error("It must be known"));
                }
            }),
            ..Lies::NONE
        },
    },
    Break {
        rule: "what_is_not_known_is_no_fault",
        does: "refuses to be configured while its own block is not wholly known",
        lies: Lies {
            configure_provider: Some(|request, answer| {
                if is_open(&request.config) {
                    answer.diagnostics.push(error("No endpoint"));
                }
            }),
            ..Lies::NONE
        },
    },
    Break {
        rule: "a_call_is_answered",
        does: "does not know the call that reads a resource",
        lies: Lies {
            unanswered: "read_resource",
            ..Lies::NONE
        },
    },
    Break {
        rule: "a_call_is_answered",
        does: "announces that it writes configuration and does not know the call",
        lies: Lies {
            unanswered: "generate_resource_config",
            ..Lies::NONE
        },
    },
    plans(
        "nothing_is_put_off_unasked",
        "puts a plan off although the client did not offer that",
        |_, answer| answer.deferred = Some(Deferred::default()),
    ),
    plans(
        "the_old_type_system_is_not_claimed",
        "sets the flag of the old SDK in a plan",
        |_, answer| answer.legacy_type_system = true,
    ),
    plans(
        "a_plan_is_null_with_its_configuration",
        "plans nothing for a creation",
        |_, answer| answer.planned_state = nothing(),
    ),
    plans(
        "a_plan_is_null_with_its_configuration",
        "plans that an object stays that is to be destroyed",
        |request, answer| {
            if destroys(request) {
                answer.planned_state.clone_from(&request.prior_state);
            }
        },
    ),
    plans(
        "a_configured_value_is_planned",
        "plans another value than the configured one",
        |_, answer| set(&mut answer.planned_state, "name", "other"),
    ),
    plans(
        "a_configured_value_is_planned",
        "plans a large number as the nearest float",
        |_, answer| {
            let float = Wire::F64(123_456_789_012_345_678_901_234_567_890.0);
            set(&mut answer.planned_state, "size", float);
        },
    ),
    plans(
        "a_configured_value_is_planned",
        "plans a known value for one that is not known yet",
        |request, answer| {
            if is_open(&request.config) {
                set(&mut answer.planned_state, "labels.open", "guessed");
            }
        },
    ),
    plans(
        "a_configured_value_is_planned",
        "plans another value inside of a nested object",
        |_, answer| set(&mut answer.planned_state, "steps.0.code", "other"),
    ),
    plans(
        "what_nobody_sets_is_planned_as_null",
        "plans a value for an argument that was left out and is not computed",
        |_, answer| set(&mut answer.planned_state, "old", "invented"),
    ),
    Break {
        rule: "write_only_is_planned_as_null",
        does: "plans the value of a write-only attribute",
        lies: Lies {
            get_provider_schema: Some(hide),
            ..Lies::NONE
        },
    },
    plans(
        "blocks_stand_as_configured",
        "plans a block less than configured",
        |_, answer| set(&mut answer.planned_state, "limits", Wire::Array(vec![])),
    ),
    plans(
        "blocks_stand_as_configured",
        "plans a single block that was not configured",
        |request, answer| {
            let empty = ["code", "most"].map(|name| (name.into(), Wire::Nil));
            if !destroys(request) {
                set(&mut answer.planned_state, "window", Wire::Map(empty.into()));
            }
        },
    ),
    plans(
        "nested_objects_stand_as_configured",
        "plans nested objects as unknown that are configured",
        |_, answer| set(&mut answer.planned_state, "steps", open()),
    ),
    plans(
        "a_replacing_path_exists",
        "replaces because of an attribute that it does not have",
        |_, answer| answer.requires_replace.push(path("nothing")),
    ),
    plans(
        "an_object_keeps_its_identity",
        "plans another identity for an object that is updated",
        |request, answer| {
            if !creates(request) && !destroys(request) {
                set(of_identity(&mut answer.planned_identity), "name", "other");
            }
        },
    ),
    plans(
        "a_planned_identity_is_known_unless_the_object_is_new",
        "leaves the identity open of an object that is updated and had none",
        |request, answer| {
            if request.prior_identity.is_none() && !creates(request) {
                set(of_identity(&mut answer.planned_identity), "name", open());
            }
        },
    ),
    plans(
        "the_final_plan_is_the_plan",
        "knows a value in the plan and another one while it applies",
        |request, answer| {
            let note = if is_open(&request.config) {
                "early"
            } else {
                "late"
            };
            set(&mut answer.planned_state, "note", note);
        },
    ),
    plans(
        "the_final_plan_does_the_same",
        "updates in the plan and replaces while it applies",
        |request, answer| {
            if !request.planned_private.is_empty() && !creates(request) {
                answer.requires_replace.push(path("flag"));
            }
        },
    ),
    plans(
        "a_value_is_of_its_type",
        "leaves an attribute out of a planned object",
        |_, answer| remove(&mut answer.planned_state, "flag"),
    ),
    plans(
        "a_value_is_of_its_type",
        "refines an unknown value by more than core reads",
        |_, answer| {
            set(
                &mut answer.planned_state,
                "note",
                promised(&"x".repeat(1025)),
            );
        },
    ),
];
