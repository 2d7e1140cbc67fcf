using System.Globalization;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Schema;

namespace ClusterCodex.DemoCluster.ApiServer.Admission;

/// <summary>The rules of a LimitRange for pods and their containers.</summary>
internal static class LimitRanges
{
    public static void SetDefaults(JsonObject range, JsonObject pod)
    {
        foreach (var item in range.Object("spec").Objects("limits").Where(item => item.Text("type") == "Container"))
        {
            foreach (var container in Containers(pod))
            {
                foreach (var (list, source) in new[] { ("limits", "default"), ("requests", "defaultRequest") })
                {
                    foreach (var (resource, quantity) in item.Map(source))
                    {
                        Defaults.Set(container.Ensure("resources").Ensure(list), resource, quantity);
                    }
                }
            }
        }
    }

    /// <summary>What a pod violates, in the words of the API server.</summary>
    public static IEnumerable<string> Check(JsonObject range, JsonObject pod)
    {
        foreach (var item in range.Object("spec").Objects("limits"))
        {
            var type = item.Text("type");
            var checkedParts = type switch
            {
                "Container" => Containers(pod).Select(container => (Requests: container.Object("resources").Map("requests"), Limits: container.Object("resources").Map("limits"))),
                "Pod" => [(Sum(pod, "requests"), Sum(pod, "limits"))],
                _ => [],
            };
            foreach (var error in checkedParts.SelectMany(part => Check(item, type, part.Requests, part.Limits)))
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<string> Check(JsonObject item, string type, Dictionary<string, string> requests, Dictionary<string, string> limits)
    {
        foreach (var (resource, bound) in item.Map("min"))
        {
            var rule = $"minimum {resource} usage per {type} is {bound}";
            if (!requests.TryGetValue(resource, out var request))
            {
                yield return $"{rule}.  No request is specified";
            }
            else if (Quantity.Parse(request) < Quantity.Parse(bound))
            {
                yield return $"{rule}, but request is {request}";
            }
            else if (limits.TryGetValue(resource, out var limit) && Quantity.Parse(limit) < Quantity.Parse(bound))
            {
                yield return $"{rule}, but limit is {limit}";
            }
        }

        foreach (var (resource, bound) in item.Map("max"))
        {
            var rule = $"maximum {resource} usage per {type} is {bound}";
            if (!limits.TryGetValue(resource, out var limit))
            {
                yield return $"{rule}.  No limit is specified";
            }
            else if (Quantity.Parse(limit) > Quantity.Parse(bound))
            {
                yield return $"{rule}, but limit is {limit}";
            }
            else if (requests.TryGetValue(resource, out var request) && Quantity.Parse(request) > Quantity.Parse(bound))
            {
                yield return $"{rule}, but request is {request}";
            }
        }

        foreach (var (resource, bound) in item.Map("maxLimitRequestRatio"))
        {
            var rule = $"{resource} max limit to request ratio per {type} is {bound}";
            if (Quantity.Parse(requests.GetValueOrDefault(resource, "")) is not (> 0 and var request))
            {
                yield return $"{rule}, but no request is specified or request is 0";
            }
            else if (Quantity.Parse(limits.GetValueOrDefault(resource, "")) is not (> 0 and var limit))
            {
                yield return $"{rule}, but no limit is specified or limit is 0";
            }
            else if (limit / request > Quantity.Parse(bound))
            {
                yield return $"{rule}, but provided ratio is {(limit / request).ToString("0.000000", CultureInfo.InvariantCulture)}";
            }
        }
    }

    private static Dictionary<string, string> Sum(JsonObject pod, string list) => pod.Object("spec").Objects("containers")
        .SelectMany(container => container.Object("resources").Map(list))
        .GroupBy(pair => pair.Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => Quantity.Format(group.Sum(pair => Quantity.Parse(pair.Value)), isBytes: group.Key != "cpu"));

    private static IEnumerable<JsonObject> Containers(JsonObject pod) => pod.Object("spec").Objects("initContainers").Concat(pod.Object("spec").Objects("containers"));
}
