using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.ApiServer.Schema;

/// <summary>Sets the defaults of omitted fields, as documented in the API reference.</summary>
internal static class Defaults
{
    public static void Apply(ResourceKind kind, JsonObject value)
    {
        if (kind.IsCustom)
        {
            CustomSchema.ApplyDefaults(kind, value);
            return;
        }

        var spec = value.Object("spec");
        switch (kind.Kind)
        {
            case "Pod" when spec is not null:
                PodDefaults.Apply(spec);
                PodDefaults.Admit(spec);
                break;
            case "Deployment" when spec is not null:
                Set(spec, "progressDeadlineSeconds", 600);
                Set(spec, "replicas", 1);
                Set(spec, "revisionHistoryLimit", 10);
                Strategy(spec, "strategy", "RollingUpdate", ("maxSurge", "25%"), ("maxUnavailable", "25%"));
                Template(spec);
                break;
            case "ReplicaSet" or "ReplicationController" when spec is not null:
                Set(spec, "replicas", 1);
                Template(spec);
                break;
            case "StatefulSet" when spec is not null:
                Set(spec, "podManagementPolicy", "OrderedReady");
                Set(spec, "replicas", 1);
                Set(spec, "revisionHistoryLimit", 10);
                Strategy(spec, "updateStrategy", "RollingUpdate", ("partition", 0));
                Template(spec);
                break;
            case "DaemonSet" when spec is not null:
                Set(spec, "revisionHistoryLimit", 10);
                Strategy(spec, "updateStrategy", "RollingUpdate", ("maxSurge", 0), ("maxUnavailable", 1));
                Template(spec);
                break;
            case "Job" when spec is not null:
                Job(spec);
                break;
            case "CronJob" when spec is not null:
                Set(spec, "concurrencyPolicy", "Allow");
                Set(spec, "failedJobsHistoryLimit", 1);
                Set(spec, "successfulJobsHistoryLimit", 3);
                Set(spec, "suspend", false);
                if (spec.Object("jobTemplate")?.Object("spec")?.Object("template")?.Object("spec") is { } template)
                {
                    PodDefaults.Apply(template);
                }

                break;
            case "Service" when spec is not null:
                Service(spec);
                break;
            case "Secret":
                Secret(value);
                break;
            case "Namespace":
                value.Ensure("spec")["finalizers"] ??= new JsonArray("kubernetes");
                value.Ensure("metadata").Ensure("labels")["kubernetes.io/metadata.name"] = value.NameOf();
                break;
            case "LimitRange" when spec is not null:
                LimitRange(spec);
                break;
            case "PersistentVolumeClaim" when spec is not null:
                Set(spec, "volumeMode", "Filesystem");
                break;
        }
    }

    internal static void Set(JsonObject target, string field, JsonNode fallback)
    {
        if (target[field] is null)
        {
            target[field] = fallback;
        }
    }

    private static void Template(JsonObject spec)
    {
        if (spec.Object("template") is { } template)
        {
            template.Ensure("metadata");
            if (template.Object("spec") is { } pod)
            {
                PodDefaults.Apply(pod);
            }
        }
    }

    private static void Strategy(JsonObject spec, string field, string type, params ReadOnlySpan<(string Name, JsonNode Value)> rolling)
    {
        var strategy = spec.Ensure(field);
        Set(strategy, "type", type);
        if (strategy.Text("type") == "RollingUpdate")
        {
            var update = strategy.Ensure("rollingUpdate");
            foreach (var (name, fallback) in rolling)
            {
                Set(update, name, fallback);
            }
        }
    }

    private static void Job(JsonObject spec)
    {
        Set(spec, "backoffLimit", 6);
        Set(spec, "completionMode", "NonIndexed");
        Set(spec, "completions", 1);
        Set(spec, "parallelism", 1);
        Set(spec, "suspend", false);
        Template(spec);
    }

    private static void Service(JsonObject spec)
    {
        Set(spec, "type", "ClusterIP");
        Set(spec, "sessionAffinity", "None");
        if (spec.Text("type") != "ExternalName")
        {
            Set(spec, "internalTrafficPolicy", "Cluster");
            Set(spec, "ipFamilies", new JsonArray("IPv4"));
            Set(spec, "ipFamilyPolicy", "SingleStack");
        }

        foreach (var port in spec.Objects("ports"))
        {
            Set(port, "protocol", "TCP");
            Set(port, "targetPort", port["port"]?.DeepClone() ?? 0);
        }
    }

    // What a container may use at most is also what it gets, and what it gets is also what it requests.
    private static void LimitRange(JsonObject spec)
    {
        foreach (var item in spec.Objects("limits").Where(item => item.Text("type") == "Container"))
        {
            foreach (var (target, source) in new[] { ("default", "max"), ("defaultRequest", "default"), ("defaultRequest", "min") })
            {
                foreach (var (resource, quantity) in item.Map(source))
                {
                    Set(item.Ensure(target), resource, quantity);
                }
            }
        }
    }

    private static void Secret(JsonObject value)
    {
        Set(value, "type", "Opaque");
        if (value.Object("stringData") is { } plain)
        {
            var data = value.Ensure("data");
            foreach (var (key, text) in plain)
            {
                data[key] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Json.Scalar(text)));
            }

            value.Remove("stringData");
        }
    }
}
