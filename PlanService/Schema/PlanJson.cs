using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Schema;

/// <summary>A plan as JSON, in the form of <see cref="PlanSchema"/>; also how plans are stored.</summary>
internal static class PlanJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="JsonException">It is not a plan.</exception>
    public static PlanDocument Read(JsonElement json) =>
        json.Deserialize<PlanDocument>(Options) ?? throw new JsonException("A plan is an object, not null.");

    /// <exception cref="JsonException">It is not a plan.</exception>
    public static PlanDocument Read(string json) =>
        JsonSerializer.Deserialize<PlanDocument>(json, Options) ?? throw new JsonException("A plan is an object, not null.");

    public static string Write(PlanDocument plan) => JsonSerializer.Serialize(plan, Options);
}
