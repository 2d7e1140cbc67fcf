using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Schema;

/// <summary>Rules beyond types: names, required fields, quantities, immutable fields.</summary>
internal static partial class Validation
{
    private const string SubdomainRule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
    private const string LabelRule = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";

    /// <exception cref="ApiException">422, naming every invalid field.</exception>
    public static void Check(ResourceKind kind, JsonObject value, JsonObject? old)
    {
        var errors = new List<FieldError>();
        Name(kind, value, errors);
        var spec = value.Object("spec");
        switch (kind.IsCustom ? "" : kind.Kind)
        {
            case "Pod" when spec is not null:
                PodSpec(spec, "spec", errors);
                break;
            case "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet" when spec is not null:
                Workload(kind, spec, old?.Object("spec"), errors);
                break;
            case "Job" when spec is not null:
                Job(spec, old?.Object("spec"), errors);
                break;
            case "Service" when spec is not null && spec.Text("type") != "ExternalName" && !spec.Objects("ports").Any() && spec.Text("clusterIP") != "None":
                errors.Add(FieldError.Required("spec.ports"));
                break;
            case "Pod" or "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet" or "Job":
                errors.Add(FieldError.Required("spec"));
                break;
            case "CustomResourceDefinition" when value.NameOf() != $"{spec.Object("names").Text("plural")}.{spec.Text("group")}":
                errors.Add(FieldError.Invalid("metadata.name", Quote(value.NameOf()), "must be spec.names.plural+\".\"+spec.group"));
                break;
        }

        CustomSchema.Validate(kind, value, errors);
        if (errors.Count > 0)
        {
            throw ApiException.Invalid(kind, value.NameOf(), errors);
        }
    }

    private static void Name(ResourceKind kind, JsonObject value, List<FieldError> errors)
    {
        var name = value.NameOf();
        var isLabel = kind == BuiltInKinds.Namespace || kind == BuiltInKinds.Service;
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        }
        else if (kind.Group == "rbac.authorization.k8s.io" ? name.Contains('/', StringComparison.Ordinal) : !(isLabel ? Label() : Subdomain()).IsMatch(name))
        {
            errors.Add(FieldError.Invalid("metadata.name", Quote(name), isLabel ? LabelRule : SubdomainRule));
        }

        foreach (var (key, text) in value.Object("metadata").Map("labels"))
        {
            if (text.Length > 63 || !LabelValue().IsMatch(text))
            {
                errors.Add(FieldError.Invalid("metadata.labels", Quote(text), $"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.' (label {key})"));
            }
        }
    }

    private static void Workload(ResourceKind kind, JsonObject spec, JsonObject? old, List<FieldError> errors)
    {
        if (spec.Number("replicas") is < 0 and var replicas)
        {
            errors.Add(FieldError.Invalid("spec.replicas", $"{replicas}", "must be greater than or equal to 0"));
        }

        if (spec.Object("selector") is not { } selector)
        {
            errors.Add(FieldError.Required("spec.selector"));
        }
        else
        {
            if (!LabelSelector.FromObject(selector).Matches(spec.Object("template").Object("metadata").Map("labels")))
            {
                errors.Add(FieldError.Invalid("spec.template.metadata.labels", spec.Object("template").Object("metadata").Object("labels")?.ToJsonString() ?? "map[string]string(nil)", "`selector` does not match template `labels`"));
            }

            if (old?.Object("selector") is { } before && !JsonNode.DeepEquals(before, selector))
            {
                errors.Add(FieldError.Invalid("spec.selector", selector.ToJsonString(), "field is immutable"));
            }
        }

        PodSpec(spec.Object("template").Object("spec"), "spec.template.spec", errors);
        if (spec.Object("template").Object("spec").Text("restartPolicy") is not ("" or "Always") and var policy)
        {
            errors.Add(new FieldError("spec.template.spec.restartPolicy", "FieldValueNotSupported", $"Unsupported value: {Quote(policy)}: supported values: \"Always\""));
        }

        _ = kind;
    }

    private static void Job(JsonObject spec, JsonObject? old, List<FieldError> errors)
    {
        PodSpec(spec.Object("template").Object("spec"), "spec.template.spec", errors);
        if (spec.Object("template").Object("spec").Text("restartPolicy") is not ("OnFailure" or "Never") and var policy)
        {
            errors.Add(new FieldError("spec.template.spec.restartPolicy", "FieldValueNotSupported", $"Unsupported value: {Quote(policy)}: supported values: \"OnFailure\", \"Never\""));
        }

        if (old?.Object("template") is { } before && !JsonNode.DeepEquals(before, spec.Object("template")))
        {
            errors.Add(FieldError.Invalid("spec.template", "{}", "field is immutable"));
        }
    }

    private static void PodSpec(JsonObject? spec, string path, List<FieldError> errors)
    {
        var containers = spec.Objects("containers").ToArray();
        if (containers.Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.containers"));
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var volumes = spec.Objects("volumes").Select(volume => volume.Text("name")).ToHashSet();
        for (var index = 0; index < containers.Length; index++)
        {
            Container(containers[index], $"{path}.containers[{index}]", names, volumes, errors);
        }
    }

    private static void Container(JsonObject container, string path, HashSet<string> names, HashSet<string> volumes, List<FieldError> errors)
    {
        var name = container.Text("name");
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.name"));
        }
        else if (!Label().IsMatch(name))
        {
            errors.Add(FieldError.Invalid($"{path}.name", Quote(name), LabelRule));
        }
        else if (!names.Add(name))
        {
            errors.Add(new FieldError($"{path}.name", "FieldValueDuplicate", $"Duplicate value: {Quote(name)}"));
        }

        if (container.Text("image").Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.image"));
        }

        foreach (var list in new[] { "limits", "requests" })
        {
            foreach (var (resource, text) in container.Object("resources").Map(list))
            {
                if (!Quantity.TryParse(text, out var value))
                {
                    throw ApiException.BadRequest($"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' ({path}.resources.{list}.{resource} is {Quote(text)})");
                }

                if (list == "requests" && container.Object("resources").Map("limits").TryGetValue(resource, out var limit) && value > Quantity.Parse(limit))
                {
                    errors.Add(FieldError.Invalid($"{path}.resources.requests", Quote(text), $"must be less than or equal to {resource} limit of {limit}"));
                }
            }
        }

        foreach (var mount in container.Objects("volumeMounts").Select(mount => mount.Text("name")).Where(mount => !volumes.Contains(mount)))
        {
            errors.Add(new FieldError($"{path}.volumeMounts[0].name", "FieldValueNotFound", $"Not found: {Quote(mount)}"));
        }
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text, Json.Compact);

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();

    [GeneratedRegex(@"^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Subdomain();

    [GeneratedRegex("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelValue();
}
