using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>The <c>status.conditions</c> list.</summary>
internal static class Conditions
{
    /// <summary>Sets a condition; its transition time moves only when its status does.</summary>
    /// <param name="withUpdateTime">Deployments also carry <c>lastUpdateTime</c>.</param>
    public static void Set(JsonObject status, string type, bool? value, string reason, string message, DateTimeOffset now, bool withUpdateTime = false)
    {
        if (status["conditions"] is not JsonArray list)
        {
            list = [];
            status["conditions"] = list;
        }

        var text = value switch { true => "True", false => "False", null => "Unknown" };
        var stamp = Timestamps.Format(now);
        if (list.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type) is not { } found)
        {
            found = new JsonObject { ["type"] = type };
            list.Add((JsonNode)found);
        }

        var same = found.Text("status") == text && found.Text("reason") == reason && found.Text("message") == message;
        if (found.Text("status") != text)
        {
            found["lastTransitionTime"] = stamp;
        }

        if (withUpdateTime && !same)
        {
            found["lastUpdateTime"] = stamp;
        }

        found["status"] = text;
        found.SetOrRemove("reason", reason);
        found.SetOrRemove("message", message);
    }

    /// <summary>Removes a condition; the list goes with its last one.</summary>
    public static void Remove(JsonObject status, string type)
    {
        if (status["conditions"] is JsonArray list && list.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type) is { } found)
        {
            list.Remove(found);
            if (list.Count == 0)
            {
                status.Remove("conditions");
            }
        }
    }

    public static bool Is(JsonNode? value, string type, string status) =>
        value.Object("status").Objects("conditions").Any(condition => condition.Text("type") == type && condition.Text("status") == status);
}
