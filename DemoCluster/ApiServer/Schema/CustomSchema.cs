using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.ApiServer.Schema;

/// <summary>
/// Applies the structural schema of a definition to a custom resource: prunes, defaults and validates. Logical
/// junctors (<c>allOf</c> …), formats and CEL rules are not evaluated.
/// </summary>
internal static class CustomSchema
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Fields that every object has, independent of its schema.</summary>
    private static readonly string[] ObjectFields = ["apiVersion", "kind", "metadata"];

    /// <summary>Removes fields that are not in the schema from <paramref name="value"/>.</summary>
    /// <returns>Their paths.</returns>
    public static IReadOnlyList<string> Prune(ResourceKind kind, JsonObject value)
    {
        var unknown = new List<string>();
        if (kind.Schema is { } schema)
        {
            Prune(schema, value, "", unknown);
        }

        return unknown;
    }

    /// <summary>Sets the schema's defaults where the field is missing and its parent exists.</summary>
    public static void ApplyDefaults(ResourceKind kind, JsonObject value)
    {
        if (kind.Schema is { } schema)
        {
            ApplyDefaults(schema, value);
        }
    }

    public static void Validate(ResourceKind kind, JsonObject value, List<FieldError> errors)
    {
        if (kind.Schema is { } schema)
        {
            Validate(schema, value, "", errors);
        }
    }

    private static void Prune(JsonObject schema, JsonNode value, string path, List<string> unknown)
    {
        switch (value)
        {
            case JsonArray list when schema.Object("items") is { } items:
                for (var index = 0; index < list.Count; index++)
                {
                    if (list[index] is { } item)
                    {
                        Prune(items, item, $"{path}[{index}]", unknown);
                    }
                }

                break;
            case JsonObject fields:
                foreach (var (name, child) in fields.ToArray())
                {
                    var childPath = Join(path, name);
                    if (Child(schema, name) is { } childSchema)
                    {
                        if (child is not null)
                        {
                            Prune(childSchema, child, childPath, unknown);
                        }
                    }
                    else if (!KeepsUnknown(schema) && !(path.Length == 0 && ObjectFields.Contains(name)))
                    {
                        unknown.Add(childPath);
                        fields.Remove(name);
                    }
                }

                break;
        }
    }

    private static void ApplyDefaults(JsonObject schema, JsonNode value)
    {
        switch (value)
        {
            case JsonArray list when schema.Object("items") is { } items:
                foreach (var item in list.OfType<JsonNode>())
                {
                    ApplyDefaults(items, item);
                }

                break;
            case JsonObject fields:
                foreach (var (name, property) in schema.Object("properties") ?? [])
                {
                    if (property?["default"] is { } fallback && (!fields.ContainsKey(name) || fields[name] is null && !property.Bool("nullable")))
                    {
                        fields[name] = fallback.DeepClone();
                    }
                }

                foreach (var (name, child) in fields.ToArray())
                {
                    if (child is not null && Child(schema, name) is { } childSchema)
                    {
                        ApplyDefaults(childSchema, child);
                    }
                }

                break;
        }
    }

    private static void Validate(JsonObject schema, JsonNode? value, string path, List<FieldError> errors)
    {
        if (value is null)
        {
            if (!schema.Bool("nullable") && schema.Text("type") is { Length: > 0 } expected)
            {
                errors.Add(FieldError.Invalid(path, "\"null\"", $"{path} in body must be of type {expected}: \"null\""));
            }

            return;
        }

        if (!HasType(schema, value))
        {
            var actual = TypeOf(value);
            errors.Add(FieldError.Invalid(path, $"\"{actual}\"", $"{path} in body must be of type {schema.Text("type")}: \"{actual}\""));
            return;
        }

        if (schema["enum"] is JsonArray allowed && !allowed.Any(item => JsonNode.DeepEquals(item, value)))
        {
            errors.Add(new FieldError(path, "FieldValueNotSupported", $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", allowed.Select(Show))}"));
        }

        switch (value)
        {
            case JsonObject fields:
                ValidateFields(schema, fields, path, errors);
                break;
            case JsonArray list:
                ValidateCount(schema, list.Count, "minItems", "maxItems", "items", path, errors);
                for (var index = 0; index < list.Count && schema.Object("items") is { } items; index++)
                {
                    Validate(items, list[index], $"{path}[{index}]", errors);
                }

                break;
            case JsonValue when value.GetValueKind() == JsonValueKind.String:
                var text = Json.Scalar(value);
                ValidateCount(schema, new StringInfo(text).LengthInTextElements, "minLength", "maxLength", "chars", path, errors);
                if (schema.Text("pattern") is { Length: > 0 } pattern && !Regex.IsMatch(text, pattern, RegexOptions.None, PatternTimeout))
                {
                    errors.Add(FieldError.Invalid(path, Show(value), $"{path} in body should match '{pattern}'"));
                }

                break;
            case JsonValue when value.GetValueKind() == JsonValueKind.Number:
                ValidateRange(schema, value, path, errors);
                break;
        }
    }

    private static void ValidateFields(JsonObject schema, JsonObject fields, string path, List<FieldError> errors)
    {
        foreach (var name in schema.Strings("required").Where(name => !fields.ContainsKey(name)))
        {
            errors.Add(FieldError.Required(Join(path, name)));
        }

        foreach (var (name, child) in fields)
        {
            if (Child(schema, name) is { } childSchema && !(path.Length == 0 && ObjectFields.Contains(name)))
            {
                Validate(childSchema, child, Join(path, name), errors);
            }
        }
    }

    private static void ValidateCount(JsonObject schema, int count, string min, string max, string unit, string path, List<FieldError> errors)
    {
        if (schema.Number(min) is { } least && count < least)
        {
            errors.Add(FieldError.Invalid(path, $"{count}", $"{path} in body should have at least {least} {unit}"));
        }

        if (schema.Number(max) is { } most && count > most)
        {
            errors.Add(new FieldError(path, "FieldValueTooLong", $"Too long: may not have more than {most} {unit}"));
        }
    }

    private static void ValidateRange(JsonObject schema, JsonNode value, string path, List<FieldError> errors)
    {
        var number = NumberOf(value);
        if (schema["minimum"] is { } lower && NumberOf(lower) is var minimum && (schema.Bool("exclusiveMinimum") ? number <= minimum : number < minimum))
        {
            var relation = schema.Bool("exclusiveMinimum") ? "greater than" : "greater than or equal to";
            errors.Add(FieldError.Invalid(path, Show(value), string.Create(CultureInfo.InvariantCulture, $"{path} in body should be {relation} {minimum}")));
        }

        if (schema["maximum"] is { } upper && NumberOf(upper) is var maximum && (schema.Bool("exclusiveMaximum") ? number >= maximum : number > maximum))
        {
            var relation = schema.Bool("exclusiveMaximum") ? "less than" : "less than or equal to";
            errors.Add(FieldError.Invalid(path, Show(value), string.Create(CultureInfo.InvariantCulture, $"{path} in body should be {relation} {maximum}")));
        }
    }

    private static JsonObject? Child(JsonObject schema, string name) => schema.Object("properties").Object(name) ?? schema.Object("additionalProperties");

    private static bool KeepsUnknown(JsonObject schema) =>
        schema.Bool("x-kubernetes-preserve-unknown-fields") || schema.Bool("x-kubernetes-embedded-resource") || schema.Bool("additionalProperties");

    private static bool HasType(JsonObject schema, JsonNode value)
    {
        var actual = TypeOf(value);
        if (schema.Bool("x-kubernetes-int-or-string"))
        {
            return actual is "integer" or "string";
        }

        return schema.Text("type") is not { Length: > 0 } expected || expected == actual || expected == "number" && actual == "integer";
    }

    private static string TypeOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => double.IsInteger(NumberOf(value)) ? "integer" : "number",
        _ => "boolean",
    };

    /// <summary>Parsed from its text: a value set by a controller may have any numeric type.</summary>
    private static double NumberOf(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static string Show(JsonNode? value) => value?.ToJsonString(Json.Compact) ?? "null";

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
