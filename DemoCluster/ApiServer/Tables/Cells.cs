using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Tables;

/// <summary>Columns that several kinds share, and formatting functions.</summary>
internal static class Cells
{
    public const string None = "<none>";
    public const string Unset = "<unset>";

    public static Column Name { get; } = new("Name", "string", 0, "Name of the object, unique within its namespace.", (value, _) => value.NameOf()) { Format = "name" };

    public static Column Age { get; } = new("Age", "string", 0, "Time since the object was created.", (value, context) => Since(value.Object("metadata").Text("creationTimestamp"), context));

    public static Column Text(string name, string description, Func<JsonObject, string> cell, int priority = 0) => new(name, "string", priority, description, (value, _) => cell(value));

    public static Column Count(string name, string description, Func<JsonObject, long> cell) => new(name, "integer", 0, description, (value, _) => cell(value));

    public static string Since(string timestamp, CellContext context) =>
        Timestamps.Parse(timestamp) is { } time ? HumanDuration.Format(context.Now - time) : "<unknown>";

    public static string OrNone(string text) => text.Length == 0 ? None : text;

    public static JsonObject? Spec(JsonObject value) => value.Object("spec");

    public static JsonObject? Status(JsonObject value) => value.Object("status");

    /// <summary>Names, images and selector of a workload: the wide columns.</summary>
    public static Column[] Workload(Func<JsonObject, JsonObject?> podSpec, Func<JsonObject, string> selector) =>
    [
        .. Containers(podSpec),
        Text("Selector", "Label selector of the pods.", selector, 1),
    ];

    public static Column[] Containers(Func<JsonObject, JsonObject?> podSpec) =>
    [
        Text("Containers", "Names of the containers.", value => string.Join(',', podSpec(value).Objects("containers").Select(container => container.Text("name"))), 1),
        Text("Images", "Images of the containers.", value => string.Join(',', podSpec(value).Objects("containers").Select(container => container.Text("image"))), 1),
    ];

    public static JsonObject? Template(JsonObject value) => Spec(value).Object("template").Object("spec");

    public static string Selector(JsonObject value) => OrNone(LabelSelector.FromObject(Spec(value).Object("selector")).ToString());

    public static string Labels(JsonObject? map) => OrNone(string.Join(',', (map ?? []).Select(pair => $"{pair.Key}={Json.Scalar(pair.Value)}").Order(StringComparer.Ordinal)));

    public static string AccessModes(JsonNode? spec) => string.Join(',', spec.Strings("accessModes").Select(mode => mode switch
    {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => mode,
    }));
}
