package hostup_test

import data.hostup

# A plan with one change.
plan(change) := {
	"planned_values": {},
	"resource_changes": [{
		"address": "module.all.hostup_domain_dnssec_auto.this",
		"mode": "managed",
		"type": "hostup_domain_dnssec_auto",
		"change": change,
	}],
}

domain(arguments) := object.union(
	{"domain_id": "dom_1", "domain_name": "a.se", "action": "include", "on_destroy": "keep"},
	arguments,
)

create(arguments) := {"actions": ["create"], "before": null, "after": domain(arguments), "after_unknown": {"status": true}}

update(before, after) := {"actions": ["update"], "before": domain(before), "after": domain(after), "after_unknown": {}}

destroy(arguments) := {"actions": ["delete"], "before": domain(arguments), "after": null, "after_unknown": {}}

excluded := {"action": "exclude"}

excluded_on_destroy := {"on_destroy": "exclude"}

test_included_domain_is_allowed if {
	hostup.allow with input as plan(create({}))
	hostup.allow with input as plan(update({}, {}))
	hostup.allow with input as plan(update(excluded, {}))
}

test_plan_without_resources_is_allowed if {
	hostup.allow with input as {"planned_values": {}}
}

test_state_instead_of_a_plan_is_denied if {
	not hostup.allow with input as {"values": {"root_module": {}}}
}

test_create_with_exclude_is_denied if {
	messages := hostup.deny with input as plan(create(excluded))
	messages == {`module.all.hostup_domain_dnssec_auto.this: action = "exclude" needs an approval.`}
}

test_update_to_exclude_is_denied if {
	not hostup.allow with input as plan(update({}, excluded))
}

test_excluded_domain_without_change_is_denied if {
	change := {"actions": ["no-op"], "before": domain(excluded), "after": domain(excluded), "after_unknown": {}}
	not hostup.allow with input as plan(change)
}

test_on_destroy_exclude_is_denied if {
	not hostup.allow with input as plan(create(excluded_on_destroy))
	not hostup.allow with input as plan(update({}, excluded_on_destroy))
}

test_unknown_argument_is_denied if {
	every argument in ["action", "on_destroy"] {
		change := {
			"actions": ["create"],
			"before": null,
			"after": object.remove(domain({}), [argument]),
			"after_unknown": {argument: true},
		}
		not hostup.allow with input as plan(change)
	}
}

test_destroy_counts_by_the_value_of_the_last_apply if {
	hostup.allow with input as plan(destroy({}))
	hostup.allow with input as plan(destroy(excluded))
	not hostup.allow with input as plan(destroy(excluded_on_destroy))
}

test_replacement_is_denied_in_either_order if {
	every actions in [["delete", "create"], ["create", "delete"]] {
		change := {
			"actions": actions,
			"before": domain(excluded_on_destroy),
			"after": domain({"domain_id": "dom_2", "domain_name": "b.se"}),
			"after_unknown": {},
		}
		not hostup.allow with input as plan(change) with data.approved as ["b.se"]
		hostup.allow with input as plan(change) with data.approved as ["a.se"]
	}
}

test_forgotten_domain_is_allowed if {
	change := {"actions": ["forget"], "before": domain(excluded_on_destroy), "after": null, "after_unknown": {}}
	hostup.allow with input as plan(change)
}

test_deposed_object_is_named if {
	object_left := object.union(plan(destroy(excluded_on_destroy)).resource_changes[0], {"deposed": "1234abcd"})
	messages := hostup.deny with input as {"planned_values": {}, "resource_changes": [object_left]}
	every message in messages { contains(message, "(deposed 1234abcd)") }
	count(messages) == 1
}

test_approval_is_by_name_or_id if {
	change := create(excluded)
	every approved in ["a.se", "A.SE.", "dom_1"] {
		hostup.allow with input as plan(change) with data.approved as [approved]
	}
	every other in ["b.se", "dom_2", ""] {
		not hostup.allow with input as plan(change) with data.approved as [other]
	}
}

test_approval_needs_a_known_domain if {
	change := {
		"actions": ["create"],
		"before": null,
		"after": {"action": "exclude"},
		"after_unknown": {"domain_id": true, "domain_name": true},
	}
	not hostup.allow with input as plan(change) with data.approved as ["a.se", "dom_1"]
}

test_other_resources_do_not_count if {
	other := object.union(plan(create(excluded)).resource_changes[0], {"type": "other"})
	hostup.allow with input as {"planned_values": {}, "resource_changes": [other]}
}
