using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClusterCodex.PlanService.Schema;

/// <summary>One node of a JSON schema that is both sent to a model and used to check its answer.</summary>
internal abstract record SchemaNode(string Description)
{
    /// <summary>The JSON schema, limited to the keywords that every strict structured output accepts.</summary>
    public abstract JsonObject ToJson();

    /// <summary>Adds an error for each violation of the schema in <paramref name="value"/>.</summary>
    /// <param name="value">The value in the answer.</param>
    /// <param name="path">Where it is, such as <c>quickFix.steps[0].impact</c>.</param>
    /// <param name="errors">Receives "path: what is wrong"; never the value itself.</param>
    public abstract void Check(JsonElement value, string path, ICollection<string> errors);

    /// <summary>Every violation of the schema in <paramref name="value"/>, as <see cref="Check"/> writes them.</summary>
    public IReadOnlyList<string> ErrorsOf(JsonElement value)
    {
        var errors = new List<string>();
        try
        {
            Check(value, "", errors);
        }
        catch (InvalidOperationException)
        {
            // What JsonElement throws for a text with half of a surrogate pair.
            errors.Add($"{At("")}: holds a text that is not valid Unicode");
        }

        return errors;
    }

    private protected static string At(string path) => path.Length == 0 ? "the answer" : path;

    private protected JsonObject Typed(JsonNode type) => new() { ["type"] = type, ["description"] = Description };
}

/// <param name="Description">For the model.</param>
/// <param name="MinLength">Shortest text in characters.</param>
/// <param name="MaxLength">Longest text in characters.</param>
/// <param name="Nullable">Whether null is accepted.</param>
internal sealed record StringNode(string Description, int MinLength, int MaxLength, bool Nullable = false) : SchemaNode(Description)
{
    public override JsonObject ToJson() => Typed(Nullable ? new JsonArray("string", "null") : "string");

    public override void Check(JsonElement value, string path, ICollection<string> errors)
    {
        if (value.ValueKind == JsonValueKind.Null && Nullable)
        {
            return;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add($"{At(path)}: must be a string{(Nullable ? " or null" : "")}, not {value.ValueKind}");
            return;
        }

        var text = value.GetString()!;
        if (text.Trim().Length < MinLength || text.Length > MaxLength)
        {
            errors.Add(FormattableString.Invariant($"{At(path)}: must have {MinLength} to {MaxLength} characters, has {text.Trim().Length}"));
        }
    }
}

/// <param name="Description">For the model.</param>
internal sealed record BooleanNode(string Description) : SchemaNode(Description)
{
    public override JsonObject ToJson() => Typed("boolean");

    public override void Check(JsonElement value, string path, ICollection<string> errors)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            errors.Add($"{At(path)}: must be true or false");
        }
    }
}

/// <param name="Description">For the model.</param>
/// <param name="Values">The only texts accepted.</param>
internal sealed record EnumNode(string Description, IReadOnlyList<string> Values) : SchemaNode(Description)
{
    public override JsonObject ToJson()
    {
        var json = Typed("string");
        json["enum"] = new JsonArray([.. Values.Select(value => (JsonNode)value)]);
        return json;
    }

    public override void Check(JsonElement value, string path, ICollection<string> errors)
    {
        if (value.ValueKind != JsonValueKind.String || !Values.Contains(value.GetString()!, StringComparer.Ordinal))
        {
            errors.Add($"{At(path)}: must be one of {string.Join(", ", Values)}");
        }
    }
}

/// <param name="Description">For the model.</param>
/// <param name="Item">What each item must be.</param>
/// <param name="MinItems">Fewest items.</param>
/// <param name="MaxItems">Most items.</param>
internal sealed record ArrayNode(string Description, SchemaNode Item, int MinItems, int MaxItems) : SchemaNode(Description)
{
    public override JsonObject ToJson()
    {
        var json = Typed("array");
        json["items"] = Item.ToJson();
        return json;
    }

    public override void Check(JsonElement value, string path, ICollection<string> errors)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add($"{At(path)}: must be an array, not {value.ValueKind}");
            return;
        }

        var count = value.GetArrayLength();
        if (count < MinItems || count > MaxItems)
        {
            errors.Add(FormattableString.Invariant($"{At(path)}: must have {MinItems} to {MaxItems} items, has {count}"));
            return;
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            Item.Check(item, FormattableString.Invariant($"{path}[{index++}]"), errors);
        }
    }
}

/// <param name="Description">For the model.</param>
/// <param name="Properties">All required, no others accepted.</param>
internal sealed record ObjectNode(string Description, IReadOnlyList<KeyValuePair<string, SchemaNode>> Properties) : SchemaNode(Description)
{
    public override JsonObject ToJson()
    {
        var json = Typed("object");
        json["properties"] = new JsonObject(Properties.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)property.Value.ToJson())));
        json["required"] = new JsonArray([.. Properties.Select(property => (JsonNode)property.Key)]);
        json["additionalProperties"] = false;
        return json;
    }

    public override void Check(JsonElement value, string path, ICollection<string> errors)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{At(path)}: must be an object, not {value.ValueKind}");
            return;
        }

        var prefix = path.Length == 0 ? "" : path + ".";
        foreach (var (name, node) in Properties)
        {
            if (value.TryGetProperty(name, out var property))
            {
                node.Check(property, prefix + name, errors);
            }
            else
            {
                errors.Add($"{prefix}{name}: is missing");
            }
        }

        foreach (var property in value.EnumerateObject())
        {
            if (!Properties.Any(known => known.Key == property.Name))
            {
                // The name is the model's own text: only a plain one is repeated.
                var name = property.Name.Length <= 40 && property.Name.All(char.IsAsciiLetterOrDigit) ? property.Name : "(a field)";
                errors.Add($"{prefix}{name}: is not a known field");
            }
        }
    }
}
