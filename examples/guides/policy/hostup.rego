# Refuses a plan that opts a domain out of automatic DNSSEC, now or when it is destroyed, unless the domain is approved.
package hostup

# Undefined if anything is denied.
allow if count(deny) == 0

deny contains message if {
	not input.planned_values
	message := "This is not a plan. The input is what `terraform show -json PLANFILE` prints."
}

# This covers a create, an update, a replacement, an import, and a resource that does not change.
deny contains message if {
	some resource in resources
	some argument in ["action", "on_destroy"]
	resource.change.after[argument] == "exclude"
	not is_approved(resource.change.after)
	message := sprintf("%s: %s = \"exclude\" needs an approval.", [label(resource), argument])
}

# A value that is known only during the apply could be "exclude".
deny contains message if {
	some resource in resources
	some argument in ["action", "on_destroy"]
	resource.change.after_unknown[argument] == true
	not is_approved(resource.change.after)
	message := sprintf("%s: %s is not known yet, and needs an approval.", [label(resource), argument])
}

# A destroy, and the first half of a replacement: the value of the last apply counts.
deny contains message if {
	some resource in resources
	"delete" in resource.change.actions
	resource.change.before.on_destroy == "exclude"
	not is_approved(resource.change.before)
	message := sprintf("%s: its destroy opts the domain out, which needs an approval.", [label(resource)])
}

# A plan lists the resources of all modules together.
resources contains resource if {
	some resource in input.resource_changes
	resource.mode == "managed"
	resource.type == "hostup_domain_dnssec_auto"
}

# The list contains names and ids.
is_approved(values) if values.domain_id in data.approved

is_approved(values) if {
	some approved in data.approved
	folded(approved) == folded(values.domain_name)
}

folded(name) := trim_suffix(lower(name), ".")

# An object that a failed replacement left behind has the address of the one that replaced it.
label(resource) := sprintf("%s (deposed %s)", [resource.address, resource.deposed]) if resource.deposed

label(resource) := resource.address if not resource.deposed
