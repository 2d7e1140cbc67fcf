using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCodex.Kubernetes.Images;

namespace ClusterCodex.IssueService.Facts;

/// <summary>A ConfigMap or Secret: its keys, and the dates of a TLS certificate. The values are skipped while parsing and never kept.</summary>
internal sealed record KeyedFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    /// <summary>Of a Secret.</summary>
    public string? Type { get; set; }

    [JsonConverter(typeof(DataConverter))]
    public DataFacts? Data { get; set; }

    [JsonConverter(typeof(KeysConverter))]
    public IReadOnlyList<string>? BinaryData { get; set; }

    public IEnumerable<string> Keys => (Data?.Keys ?? []).Concat(BinaryData ?? []);
}

/// <summary>Reads the property names of an object and skips their values.</summary>
internal sealed class KeysConverter : JsonConverter<IReadOnlyList<string>?>
{
    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var keys = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            keys.Add(reader.GetString()!);
            reader.Skip();
        }

        return keys;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string>? value, JsonSerializerOptions options) => throw new NotSupportedException("Facts are only read.");
}

/// <summary>Reads a number or a string as text.</summary>
internal sealed class IntOrStringConverter : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? reader.GetInt64().ToString(CultureInfo.InvariantCulture) : reader.GetString();

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => throw new NotSupportedException("Facts are only read.");
}

/// <summary>A Node.</summary>
internal sealed record NodeFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public NodeSpecFacts Spec { get; set; } = new();

    public ConditionsFacts Status { get; set; } = new();

    public ConditionFacts? Condition(string type) => Status.Conditions?.FirstOrDefault(condition => condition.Type == type);
}

internal sealed record NodeSpecFacts
{
    public bool Unschedulable { get; set; }

    public IReadOnlyList<TaintFacts>? Taints { get; set; }
}

internal sealed record TaintFacts
{
    public string Key { get; set; } = "";

    public DateTimeOffset? TimeAdded { get; set; }
}

/// <summary>A PersistentVolumeClaim.</summary>
internal sealed record ClaimFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public ClaimSpecFacts Spec { get; set; } = new();

    public ClaimStatusFacts Status { get; set; } = new();
}

internal sealed record ClaimSpecFacts
{
    public string? StorageClassName { get; set; }

    public string? VolumeName { get; set; }
}

internal sealed record ClaimStatusFacts
{
    public string? Phase { get; set; }
}

/// <summary>A Service.</summary>
internal sealed record ServiceFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public ServiceSpecFacts Spec { get; set; } = new();
}

internal sealed record ServiceSpecFacts
{
    public string? Type { get; set; }

    /// <summary><c>None</c> of a headless Service.</summary>
    public string? ClusterIP { get; set; }

    public IReadOnlyDictionary<string, string>? Selector { get; set; }

    public IReadOnlyList<ServicePortFacts>? Ports { get; set; }
}

internal sealed record ServicePortFacts
{
    public string? Name { get; set; }

    public int Port { get; set; }

    /// <summary>A number or the name of a container's port.</summary>
    [JsonConverter(typeof(IntOrStringConverter))]
    public string? TargetPort { get; set; }

    public string? Protocol { get; set; }

    /// <summary><see cref="TargetPort"/>, by default the port itself.</summary>
    public string Target => TargetPort is null or "" or "0" ? Port.ToString(CultureInfo.InvariantCulture) : TargetPort;

    /// <summary>Its name or number.</summary>
    public string Label => string.IsNullOrEmpty(Name) ? Port.ToString(CultureInfo.InvariantCulture) : Name;
}

/// <summary>The Endpoints of a Service.</summary>
internal sealed record EndpointsFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public IReadOnlyList<SubsetFacts>? Subsets { get; set; }

    /// <summary>Whether an address is ready.</summary>
    public bool HasReady => Subsets?.Any(subset => subset.Addresses is { Count: > 0 }) == true;
}

internal sealed record SubsetFacts
{
    public IReadOnlyList<AddressFacts>? Addresses { get; set; }

    public IReadOnlyList<AddressFacts>? NotReadyAddresses { get; set; }
}

internal sealed record AddressFacts;

/// <summary>An Event.</summary>
internal sealed record EventFacts : IFacts
{
    private const string Combined = "(combined from similar events): ";

    public MetaFacts Metadata { get; set; } = new();

    public InvolvedObjectFacts InvolvedObject { get; set; } = new();

    public string Reason { get; set; } = "";

    /// <summary>Without the words by which the API server says that it has counted similar ones.</summary>
    public string Message
    {
        get;
        set => field = value.StartsWith(Combined, StringComparison.Ordinal) ? value[Combined.Length..] : value;
    }
    = "";

    public string? Type { get; set; }

    public int Count { get; set; }

    public DateTimeOffset? LastTimestamp { get; set; }

    public DateTimeOffset? EventTime { get; set; }

    /// <summary>Whether it says what no later event may say again, because the kubelet writes few of a pod that has many: why a container was killed.</summary>
    public bool IsKept => Reason == "FailedPostStartHook" || (Reason == "Killing" && Message.Contains(" probe", StringComparison.Ordinal));

    /// <summary>The quota that does not let a controller create something; null for other events.</summary>
    public string? RefusingQuota => Reason == "FailedCreate" ? QuotaIn(Message) : null;

    /// <summary>The admission webhook that cannot be called, without which a controller creates nothing; null for other events.</summary>
    public string? FailedWebhook => Reason == "FailedCreate" ? WebhookIn(Message) : null;

    /// <summary>Why an image cannot be pulled; null for other events, and where no reason is known. Read once: indexes and every evaluation of the pod ask for it.</summary>
    [JsonIgnore]
    public PullFailure? PullFailure => field ??= Reason == "Failed" && Message.Contains("Failed to pull image", StringComparison.Ordinal) ? PullFailure.Read(Message) : null;

    /// <summary>When it happened last.</summary>
    public DateTimeOffset At => LastTimestamp ?? EventTime ?? Metadata.CreationTimestamp;

    /// <summary>The quota that a message of the API server names; null for none.</summary>
    public static string? QuotaIn(string message) => NameAfter(message, "exceeded quota: ", ',') ?? NameAfter(message, "failed quota: ", ':');

    /// <summary>The admission webhook that a message of the API server says cannot be called; null for none.</summary>
    public static string? WebhookIn(string message) => NameAfter(message, "failed calling webhook \"", '"');

    private static string? NameAfter(string message, string words, char end)
    {
        var start = message.IndexOf(words, StringComparison.Ordinal);
        var rest = start < 0 ? "" : message[(start + words.Length)..];
        return rest.IndexOf(end, StringComparison.Ordinal) is > 0 and var length ? rest[..length] : null;
    }
}

internal sealed record InvolvedObjectFacts
{
    public string Kind { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";

    /// <summary>Such as <c>spec.containers{app}</c>.</summary>
    public string? FieldPath { get; set; }
}
