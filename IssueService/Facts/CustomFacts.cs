using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterCodex.IssueService.Facts;

/// <summary>A custom resource of any kind. Nothing is known about its form: what is not as the conventions say is skipped.</summary>
internal sealed record CustomFacts : IFacts
{
    /// <summary>Without labels, which nobody selects by.</summary>
    public MetaFacts Metadata
    {
        get;
        set => field = value with { Labels = null };
    } = new();

    [JsonConverter(typeof(CustomSpecConverter))]
    public CustomSpecFacts Spec { get; set; } = new(false);

    [JsonConverter(typeof(CustomStatusConverter))]
    public CustomStatusFacts Status { get; set; } = new(null, []);

    /// <summary>Whether the status describes the object as it is.</summary>
    public bool IsObserved => Status.ObservedGeneration is not { } generation || generation >= Metadata.Generation;
}

/// <summary>The specification of a custom resource.</summary>
/// <param name="IsIdle">Whether somebody wants it to do nothing: suspended, paused, stopped, or without replicas.</param>
internal sealed record CustomSpecFacts(bool IsIdle);

/// <summary>The status of a custom resource.</summary>
/// <param name="ObservedGeneration">The generation that it describes; null where it does not say.</param>
internal sealed record CustomStatusFacts(long? ObservedGeneration, IReadOnlyList<ConditionFacts> Conditions)
{
    public ConditionFacts? Condition(string type) => Conditions.FirstOrDefault(condition => condition.Type == type);
}

internal sealed class CustomSpecConverter : JsonConverter<CustomSpecFacts>
{
    public override bool HandleNull => true;

    public override CustomSpecFacts Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var isIdle = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return new CustomSpecFacts(false);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("suspend"u8) || reader.ValueTextEquals("suspended"u8) || reader.ValueTextEquals("paused"u8))
            {
                reader.Read();
                isIdle |= reader.TokenType == JsonTokenType.True;
            }
            else if (reader.ValueTextEquals("running"u8))
            {
                reader.Read();
                isIdle |= reader.TokenType == JsonTokenType.False;
            }
            else if (reader.ValueTextEquals("runStrategy"u8))
            {
                reader.Read();
                isIdle |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("Halted"u8);
            }
            else if (reader.ValueTextEquals("replicas"u8))
            {
                reader.Read();
                isIdle |= reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var replicas) && replicas == 0;
            }

            reader.Skip();
        }

        return new CustomSpecFacts(isIdle);
    }

    public override void Write(Utf8JsonWriter writer, CustomSpecFacts value, JsonSerializerOptions options) => throw new NotSupportedException("Facts are only read.");
}

internal sealed class CustomStatusConverter : JsonConverter<CustomStatusFacts>
{
    private const int MaxConditions = 50;
    private const int MaxMessage = 500;

    public override bool HandleNull => true;

    public override CustomStatusFacts Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        long? generation = null;
        IReadOnlyList<ConditionFacts> conditions = [];
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return new CustomStatusFacts(null, []);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("observedGeneration"u8))
            {
                reader.Read();
                generation = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;
            }
            else if (reader.ValueTextEquals("conditions"u8))
            {
                reader.Read();
                using var document = JsonDocument.ParseValue(ref reader);
                conditions = document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Take(MaxConditions).Select(ConditionOf).OfType<ConditionFacts>()] : [];
                continue;
            }

            reader.Skip();
        }

        return new CustomStatusFacts(generation, conditions);
    }

    public override void Write(Utf8JsonWriter writer, CustomStatusFacts value, JsonSerializerOptions options) => throw new NotSupportedException("Facts are only read.");

    private static ConditionFacts? ConditionOf(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || Text(element, "type") is not { Length: > 0 } type)
        {
            return null;
        }

        return new ConditionFacts
        {
            Type = type,
            Status = Text(element, "status") ?? "",
            Reason = Text(element, "reason"),
            Message = Text(element, "message") is { } message ? message[..Math.Min(message.Length, MaxMessage)] : null,
            LastTransitionTime = element.TryGetProperty("lastTransitionTime", out var time) && time.ValueKind == JsonValueKind.String && time.TryGetDateTimeOffset(out var at) ? at : null,
            ObservedGeneration = element.TryGetProperty("observedGeneration", out var observed) && observed.ValueKind == JsonValueKind.Number && observed.TryGetInt64(out var generation) ? generation : null,
        };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
