//! Providers that apply, read and look up what core refuses.

use rmpv::Value as Wire;
use terraform_provider_hostup::protocol::tfplugin6 as pb;

use super::super::rewrite::{is_null, nothing, of_identity, open, promised, set};
use super::{Break, Lies, TYPE};

type Apply = fn(&pb::apply_resource_change::Request, &mut pb::apply_resource_change::Response);
type Read = fn(&pb::read_resource::Request, &mut pb::read_resource::Response);
type LookUp = fn(&pb::read_data_source::Request, &mut pb::read_data_source::Response);

const fn applies(rule: &'static str, does: &'static str, lie: Apply) -> Break {
    let lies = Lies {
        apply_resource_change: Some(lie),
        ..Lies::NONE
    };
    Break { rule, does, lies }
}

const fn reads(rule: &'static str, does: &'static str, lie: Read) -> Break {
    let lies = Lies {
        read_resource: Some(lie),
        ..Lies::NONE
    };
    Break { rule, does, lies }
}

const fn looks_up(rule: &'static str, does: &'static str, lie: LookUp) -> Break {
    let lies = Lies {
        read_data_source: Some(lie),
        ..Lies::NONE
    };
    Break { rule, does, lies }
}

pub const BREAKS: &[Break] = &[
    applies(
        "an_object_that_was_planned_comes_back",
        "answers a creation with nothing and without an error",
        |_, answer| answer.new_state = nothing(),
    ),
    applies(
        "an_object_that_was_planned_comes_back",
        "answers a destruction with the object",
        |request, answer| {
            if is_null(&request.planned_state) {
                answer.new_state.clone_from(&request.prior_state);
            }
        },
    ),
    applies(
        "nothing_stays_unknown",
        "leaves a computed value unknown in the new state",
        |_, answer| set(&mut answer.new_state, "steps.0.serial", open()),
    ),
    applies(
        "what_was_known_comes_back",
        "answers in the service's spelling instead of the planned one",
        |_, answer| set(&mut answer.new_state, "mode", "KEEP"),
    ),
    applies(
        "what_was_known_comes_back",
        "adds an element to a planned set",
        |_, answer| {
            let tags = ["x", "y", "z"].map(Wire::from);
            set(&mut answer.new_state, "tags", Wire::Array(tags.into()));
        },
    ),
    applies(
        "what_was_known_comes_back",
        "rounds a number on its way into the state",
        |_, answer| set(&mut answer.new_state, "sizes.0", 9_007_199_254_740_992_u64),
    ),
    Break {
        rule: "a_promise_of_a_plan_is_kept",
        does: "plans that a text will begin in one way, and applies another",
        lies: Lies {
            plan_resource_change: Some(|_, answer| {
                set(&mut answer.planned_state, "note", promised("dom_"));
            }),
            ..Lies::NONE
        },
    },
    applies(
        "a_stored_identity_is_known",
        "stores an identity of which something is unknown",
        |_, answer| set(of_identity(&mut answer.new_identity), "name", open()),
    ),
    applies(
        "a_planned_identity_comes_true",
        "makes an object with another identity than the planned one",
        |_, answer| set(of_identity(&mut answer.new_identity), "name", "other"),
    ),
    applies(
        "the_old_type_system_is_not_claimed",
        "sets the flag of the old SDK in an apply",
        |_, answer| answer.legacy_type_system = true,
    ),
    reads(
        "a_state_is_wholly_known",
        "leaves a value unknown in a refresh",
        |_, answer| set(&mut answer.new_state, "serial", open()),
    ),
    Break {
        rule: "write_only_is_not_stored",
        does: "reads the value of a write-only attribute into the state",
        lies: Lies {
            get_provider_schema: Some(|_, all| {
                let schema = all.resource_schemas.get_mut(TYPE).unwrap();
                let mut attributes = schema.block.as_mut().unwrap().attributes.iter_mut();
                let old = attributes.find(|attribute| attribute.name == "old");
                old.unwrap().write_only = true;
            }),
            read_resource: Some(|_, answer| set(&mut answer.new_state, "old", "secret")),
            ..Lies::NONE
        },
    },
    reads(
        "a_string_is_in_normal_form_c",
        "answers a text in decomposed form",
        |_, answer| set(&mut answer.new_state, "note", "bla\u{30a}ba\u{308}r"),
    ),
    reads(
        "a_collection_of_blocks_is_never_null",
        "answers null where there are no blocks",
        |_, answer| set(&mut answer.new_state, "bounds", Wire::Nil),
    ),
    reads(
        "an_identity_is_sent_with_its_object",
        "forgets the identity of an object that it reads",
        |_, answer| answer.new_identity = None,
    ),
    reads(
        "an_object_keeps_its_identity",
        "reads another identity than the stored one",
        |_, answer| set(of_identity(&mut answer.new_identity), "name", "other"),
    ),
    reads(
        "private_state_is_handed_on",
        "loses the private state in a refresh that finds nothing new",
        |_, answer| answer.private = Default::default(),
    ),
    looks_up(
        "a_data_source_answers_an_object",
        "answers a look-up with nothing",
        |_, answer| answer.state = None,
    ),
    looks_up(
        "a_data_source_is_wholly_known",
        "leaves a value of a look-up unknown",
        |_, answer| set(&mut answer.state, "size", open()),
    ),
    looks_up(
        "a_data_source_keeps_what_was_written",
        "answers a look-up with another name than was asked for",
        |_, answer| set(&mut answer.state, "name", "other"),
    ),
    looks_up(
        "nothing_is_put_off_unasked",
        "puts a look-up off although the client did not offer that",
        |_, answer| answer.deferred = Some(Default::default()),
    ),
];
