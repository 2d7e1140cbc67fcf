using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Gateway.Authentication;
using ClusterCodex.Gateway.Transcoding;
using ClusterCodex.Gateway.Transcoding.Binding;
using ClusterCodex.Gateway.Transcoding.Json;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.OpenApi;

/// <summary>One operation for each route; a stream and a unary method that share a path are one.</summary>
internal sealed class OpenApiOperations(ContractComments comments, OpenApiSchemas schemas)
{
    /// <summary>The path as OpenAPI writes it: a variable's own template cannot be expressed and is part of its description instead.</summary>
    public static string PathOf(TranscodedRoute route)
    {
        var path = new List<string>();
        for (var i = 0; i < route.Template.Segments.Count; i++)
        {
            var variable = route.Template.Variables.FirstOrDefault(candidate => candidate.Start <= i && i < candidate.End);
            if (variable is null)
            {
                path.Add(route.Template.Segments[i].Text);
            }
            else if (variable.Start == i)
            {
                path.Add("{" + variable.Name + "}");
            }
        }

        return "/" + string.Join('/', path) + (route.Template.Verb is { } verb ? ":" + verb : "");
    }

    public JsonObject Describe(TranscodedRoute route)
    {
        var operation = new JsonObject
        {
            ["operationId"] = route.Id.Replace('#', '_'),
            ["tags"] = new JsonArray(route.Method.Service.Name),
        };
        if (comments.Of(route.Method) is { } comment)
        {
            operation["description"] = comment;
        }

        if (DeclaredAccess.Of(route.Method) is { Action.Length: > 0 } access)
        {
            operation["x-policy-action"] = access.Action;
        }

        if (MethodAccess.IsAnonymous(route))
        {
            operation["security"] = new JsonArray();
        }

        var parameters = new JsonArray([.. PathParameters(route).Concat(QueryParameters(route)).Concat(ResumeParameter(route))]);
        if (parameters.Count > 0)
        {
            operation["parameters"] = parameters;
        }

        if (route.Body != BodyKind.None)
        {
            var schema = route.BodyField is { } field ? schemas.Of(field) : schemas.Of(route.Method.InputType);
            operation["requestBody"] = new JsonObject { ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schema } } };
        }

        operation["responses"] = new JsonObject
        {
            ["200"] = Success(route),
            ["default"] = new JsonObject { ["$ref"] = "#/components/responses/Error" },
        };
        return operation;
    }

    /// <summary>Adds the stream that shares the path of <paramref name="operation"/> as a second media type.</summary>
    public void AddStream(JsonObject operation, TranscodedRoute stream)
    {
        var success = operation["responses"]!["200"]!;
        success["content"]!["text/event-stream"] = StreamContent(stream.Method.OutputType);
        if (comments.Of(stream.Method) is { } comment)
        {
            operation["description"] = $"{operation["description"]} With Accept: text/event-stream or follow=true: {comment}".Trim();
        }
    }

    private JsonObject Success(TranscodedRoute route)
    {
        var type = route.Method.OutputType;
        var success = new JsonObject { ["description"] = route.Method.IsServerStreaming ? "Server-sent events." : "Done." };
        if (route.Method.IsServerStreaming)
        {
            success["content"] = new JsonObject { ["text/event-stream"] = StreamContent(type) };
            return success;
        }

        var isRaw = type.FullName == "google.api.HttpBody";
        var schema = route.ResponseField is { } field ? schemas.Of(field) : schemas.Of(type);
        success["content"] = new JsonObject { [isRaw ? "*/*" : "application/json"] = new JsonObject { ["schema"] = schema } };
        if (route.ResponseField is not null)
        {
            var headers = new JsonObject();
            AddHeader(headers, type, "next_cursor", "X-Next-Cursor", "Where the next page begins; missing on the last one.");
            AddHeader(headers, type, "total_size", "X-Total-Count", "Items on all pages.");
            if (headers.Count > 0)
            {
                success["headers"] = headers;
            }
        }

        return success;
    }

    private void AddHeader(JsonObject headers, MessageDescriptor type, string field, string header, string description)
    {
        if (type.FindFieldByName(field) is { } source)
        {
            var schema = schemas.Of(source);
            schema.Remove("description");
            headers[header] = new JsonObject { ["description"] = description, ["schema"] = schema };
        }
    }

    private JsonObject StreamContent(MessageDescriptor type)
    {
        if (type.Oneofs.FirstOrDefault(oneof => oneof.Name == "event") is not { } events)
        {
            return new JsonObject { ["schema"] = schemas.Of(type) };
        }

        var text = events.Fields.Select(field => comments.Of(field) is { } comment ? $"`{field.JsonName}`: {comment}" : $"`{field.JsonName}`.");
        return new JsonObject
        {
            ["schema"] = new JsonObject
            {
                ["description"] = "The data of one event, by its name. " + string.Join(' ', text),
                ["anyOf"] = new JsonArray([.. events.Fields.Select(field => (JsonNode)schemas.Of(field))]),
            },
        };
    }

    private IEnumerable<JsonNode> PathParameters(TranscodedRoute route)
    {
        for (var i = 0; i < route.Template.Variables.Count; i++)
        {
            var variable = route.Template.Variables[i];
            var parameter = Parameter(variable.Name, "path", route.PathFields[i][^1]);
            parameter["required"] = true;
            if (variable.IsMulti)
            {
                var covered = route.Template.Segments.Skip(variable.Start).Take(variable.End - variable.Start);
                parameter["description"] = $"As {string.Join('/', covered.Select(segment => segment.Text))}, with real slashes. {parameter["description"]}".TrimEnd();
            }

            yield return parameter;
        }
    }

    private IEnumerable<JsonNode> QueryParameters(TranscodedRoute route)
    {
        if (route.Body == BodyKind.Whole)
        {
            return [];
        }

        var bound = route.PathFields.Select(fields => string.Join('.', fields.Select(field => field.JsonName))).ToHashSet(StringComparer.Ordinal);
        return Flatten(route.Method.InputType, "", [])
            .Where(parameter => !bound.Contains(parameter.Name) && (route.BodyField is null || !parameter.Name.StartsWith(route.BodyField.JsonName, StringComparison.Ordinal)))
            .Select(parameter => (JsonNode)Parameter(parameter.Name, "query", parameter.Field));
    }

    private static IEnumerable<(string Name, FieldDescriptor Field)> Flatten(MessageDescriptor type, string prefix, IReadOnlyList<MessageDescriptor> above)
    {
        foreach (var field in MessageShape.Of(type).Fields.Select(shape => shape.Descriptor))
        {
            if (!field.IsMap && ScalarText.IsSupported(field))
            {
                yield return (prefix + field.JsonName, field);
            }
            else if (field is { IsRepeated: false, FieldType: FieldType.Message } && !WellKnownTypes.IsSpecial(field.MessageType) && !above.Contains(field.MessageType))
            {
                foreach (var inner in Flatten(field.MessageType, $"{prefix}{field.JsonName}.", [.. above, type]))
                {
                    yield return inner;
                }
            }
        }
    }

    private static IEnumerable<JsonNode> ResumeParameter(TranscodedRoute route) =>
        route.Method.IsServerStreaming && route.Method.InputType.FindFieldByName("cursor") is not null
            ? [new JsonObject
            {
                ["name"] = "Last-Event-ID",
                ["in"] = "header",
                ["description"] = "The id of the last event received: the stream resumes after it.",
                ["schema"] = new JsonObject { ["type"] = "string" },
            }]
            : [];

    private JsonObject Parameter(string name, string place, FieldDescriptor field)
    {
        var schema = schemas.Of(field);
        var parameter = new JsonObject { ["name"] = name, ["in"] = place };
        if (schema["description"]?.GetValue<string>() is { } description)
        {
            schema.Remove("description");
            parameter["description"] = description;
        }

        parameter["schema"] = schema;
        return parameter;
    }
}
