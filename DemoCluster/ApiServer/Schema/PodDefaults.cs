using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.ApiServer.Schema;

/// <summary>Defaults of a pod's spec, in a pod or in a template.</summary>
internal static class PodDefaults
{
    private static readonly string[] Guarded = ["cpu", "memory"];

    public static void Apply(JsonObject spec)
    {
        foreach (var container in spec.Objects("initContainers").Concat(spec.Objects("containers")))
        {
            Container(container);
        }

        Defaults.Set(spec, "dnsPolicy", "ClusterFirst");
        Defaults.Set(spec, "restartPolicy", "Always");
        Defaults.Set(spec, "schedulerName", "default-scheduler");
        Defaults.Set(spec, "securityContext", new JsonObject());
        Defaults.Set(spec, "terminationGracePeriodSeconds", 30);
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            spec["serviceAccount"] = account;
        }

        foreach (var volume in spec.Objects("volumes"))
        {
            foreach (var source in new[] { "configMap", "secret", "projected", "downwardAPI" })
            {
                if (volume.Object(source) is { } projected)
                {
                    Defaults.Set(projected, "defaultMode", 420);
                }
            }
        }
    }

    /// <summary>What admission adds to a pod itself.</summary>
    public static void Admit(JsonObject spec)
    {
        Defaults.Set(spec, "enableServiceLinks", true);
        Defaults.Set(spec, "preemptionPolicy", "PreemptLowerPriority");
        Defaults.Set(spec, "priority", 0);
        Defaults.Set(spec, "serviceAccountName", "default");
        Defaults.Set(spec, "serviceAccount", spec.Text("serviceAccountName"));
        if (spec["tolerations"] is not JsonArray tolerations)
        {
            tolerations = [];
            spec["tolerations"] = tolerations;
        }

        foreach (var key in new[] { "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable" })
        {
            if (!tolerations.OfType<JsonObject>().Any(toleration => toleration.Text("key") == key || toleration.Text("key").Length == 0 && toleration.Text("operator") == "Exists"))
            {
                tolerations.Add((JsonNode)new JsonObject { ["effect"] = "NoExecute", ["key"] = key, ["operator"] = "Exists", ["tolerationSeconds"] = 300 });
            }
        }
    }

    /// <summary>BestEffort, Burstable or Guaranteed, from requests and limits of CPU and memory.</summary>
    public static string QosClass(JsonObject spec)
    {
        var any = false;
        var guaranteed = true;
        foreach (var resources in spec.Objects("containers").Select(container => container.Object("resources")))
        {
            var requests = resources.Map("requests");
            var limits = resources.Map("limits");
            any |= requests.Count > 0 || limits.Count > 0;
            guaranteed &= Guarded.All(name => limits.TryGetValue(name, out var limit) && requests.GetValueOrDefault(name, limit) == limit);
        }

        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static void Container(JsonObject container)
    {
        Defaults.Set(container, "imagePullPolicy", PullsAlways(container.Text("image")) ? "Always" : "IfNotPresent");
        Defaults.Set(container, "resources", new JsonObject());
        Defaults.Set(container, "terminationMessagePath", "/dev/termination-log");
        Defaults.Set(container, "terminationMessagePolicy", "File");
        foreach (var port in container.Objects("ports"))
        {
            Defaults.Set(port, "protocol", "TCP");
        }

        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            if (container.Object(probe) is { } settings)
            {
                Defaults.Set(settings, "failureThreshold", 3);
                Defaults.Set(settings, "periodSeconds", 10);
                Defaults.Set(settings, "successThreshold", 1);
                Defaults.Set(settings, "timeoutSeconds", 1);
                if (settings.Object("httpGet") is { } get)
                {
                    Defaults.Set(get, "path", "/");
                    Defaults.Set(get, "scheme", "HTTP");
                }
            }
        }

        foreach (var reference in container.Objects("env").Select(variable => variable.Object("valueFrom")?.Object("fieldRef")))
        {
            if (reference is not null)
            {
                Defaults.Set(reference, "apiVersion", "v1");
            }
        }

        Requests(container.Ensure("resources"));
    }

    // A limit without a request is also the request.
    private static void Requests(JsonObject resources)
    {
        foreach (var (name, limit) in resources.Object("limits")?.ToArray() ?? [])
        {
            Defaults.Set(resources.Ensure("requests"), name, Json.Scalar(limit));
        }
    }

    private static bool PullsAlways(string image)
    {
        var tag = image.LastIndexOf(':');
        return !image.Contains('@', StringComparison.Ordinal) && (tag <= image.LastIndexOf('/') || image[(tag + 1)..] == "latest");
    }
}
