using System.Text.Json;
using ClusterCodex.Gateway.Errors;
using ClusterCodex.Gateway.Transcoding.Json;
using ClusterCodex.Gateway.Transcoding.Templates;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.Transcoding.Binding;

/// <summary>Converts a REST request to the request message of a gRPC method: body first, then path, query and resume point.</summary>
internal static class RequestBinder
{
    private const string CursorField = "cursor";
    private const string LastEventId = "Last-Event-ID";

    /// <param name="context">Its body is read.</param>
    /// <param name="route">The route that matched.</param>
    /// <param name="captures">Parts of the path, still encoded, one for each of the template's variables.</param>
    /// <param name="cancellationToken">Ends reading the body.</param>
    /// <exception cref="ApiException">VALIDATION_ERROR naming every field that is wrong; 413 and 415 likewise.</exception>
    public static async Task<IMessage> BindAsync(HttpContext context, TranscodedRoute route, string[] captures, CancellationToken cancellationToken)
    {
        var errors = new BindingErrors();
        var message = route.Method.InputType.Parser.ParseFrom(ByteString.Empty);
        await BindBodyAsync(context, route, message, errors, cancellationToken);
        BindPath(route, captures, message, errors);
        BindQuery(context.Request.Query, route, message, errors);
        BindResumePoint(context.Request, route, message);
        errors.ThrowIfAny();
        return message;
    }

    /// <summary>The request message of a call that is not made over REST.</summary>
    /// <param name="route">Fields that its path binds must not be empty, as they cannot be in a path.</param>
    /// <param name="json">An object with the message's fields.</param>
    /// <exception cref="ApiException">VALIDATION_ERROR naming every field that is wrong.</exception>
    public static IMessage Bind(TranscodedRoute route, JsonElement json)
    {
        var errors = new BindingErrors();
        var message = route.Method.InputType.Parser.ParseFrom(ByteString.Empty);
        new ProtoJsonReader(errors).Read(message, json, "");
        foreach (var fields in route.PathFields)
        {
            if (fields[^1].Accessor.GetValue(NestedFields.Owner(message, fields)) is "")
            {
                errors.Add(JsonPath(fields), "must not be empty.");
            }
        }

        errors.ThrowIfAny();
        return message;
    }

    private static async Task BindBodyAsync(HttpContext context, TranscodedRoute route, IMessage message, BindingErrors errors, CancellationToken cancellationToken)
    {
        if (route.Body == BodyKind.None)
        {
            if (context.Request.ContentLength > 0)
            {
                errors.Add("body", $"{route.HttpMethod} {route.Template} takes no body.");
            }

            return;
        }

        var type = route.BodyField is { } field ? field.MessageType : message.Descriptor;
        var isRaw = route.BodyField is not { FieldType: not FieldType.Message } && type == HttpBody.Descriptor;
        using var body = await RequestBody.ReadAsync(context, mustBeJson: !isRaw, cancellationToken);
        if (isRaw)
        {
            var raw = new HttpBody { ContentType = context.Request.ContentType ?? "", Data = ByteString.CopyFrom(body.Bytes.Span) };
            if (route.BodyField is { } rawField)
            {
                rawField.Accessor.SetValue(message, raw);
            }
            else
            {
                message.MergeFrom(raw.ToByteString());
            }

            return;
        }

        if (body.Bytes.IsEmpty)
        {
            return;
        }

        using var json = ParseJson(body.Bytes);
        var reader = new ProtoJsonReader(errors);
        if (route.BodyField is { } bodyField)
        {
            reader.ReadField(message, bodyField, json.RootElement, bodyField.JsonName);
        }
        else
        {
            ReadWhole(reader, message, json.RootElement, errors);
        }
    }

    private static void ReadWhole(ProtoJsonReader reader, IMessage message, JsonElement json, BindingErrors errors)
    {
        try
        {
            reader.Read(message, json, path: "");
        }
        catch (InvalidOperationException)
        {
            // A property's name with half a surrogate pair: found only when it is read.
            errors.Add("body", "holds a name that is not valid Unicode.");
        }
    }

    private static JsonDocument ParseJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, ProtoJsonReader.DocumentOptions);
        }
        catch (JsonException exception)
        {
            var problem = exception is { LineNumber: { } line, BytePositionInLine: { } column }
                ? $"is not valid JSON at line {line + 1}, byte {column + 1}: {Reason(exception)}"
                : $"is not valid JSON: {Reason(exception)}";
            throw new ApiException(ApiError.Validation("body", problem), exception);
        }
    }

    // The exception's own text repeats the position and may quote the body: only its kind is reported.
    private static string Reason(JsonException exception) => exception.Message switch
    {
        var text when text.Contains("depth", StringComparison.OrdinalIgnoreCase) => $"nested more than {ProtoJsonReader.MaxDepth} levels deep.",
        var text when text.Contains("uplicate", StringComparison.Ordinal) => "an object names a property twice.",
        var text when text.Contains("end of data", StringComparison.OrdinalIgnoreCase) || text.Contains("end of string", StringComparison.OrdinalIgnoreCase) => "it ends too early.",
        _ => "unexpected text.",
    };

    private static void BindPath(TranscodedRoute route, string[] captures, IMessage message, BindingErrors errors)
    {
        for (var i = 0; i < captures.Length; i++)
        {
            var variable = route.Template.Variables[i];
            var fields = route.PathFields[i];
            var name = JsonPath(fields);
            if (!PathMatcher.TryDecode(captures[i], variable.IsMulti, out var text))
            {
                errors.Add(name, "contains an invalid percent-escape.");
            }
            else if (!ScalarText.TryParse(fields[^1], text, out var value, out var problem))
            {
                errors.Add(name, problem);
            }
            else
            {
                SetFromPath(NestedFields.Owner(message, fields), fields[^1], value, name, errors);
            }
        }
    }

    private static void SetFromPath(IMessage owner, FieldDescriptor field, object value, string name, BindingErrors errors)
    {
        var before = field.Accessor.GetValue(owner);
        field.Accessor.SetValue(owner, value);
        var isSet = before is not null and not "" && !before.Equals(Default(before));
        if (isSet && !before!.Equals(field.Accessor.GetValue(owner)))
        {
            // A reader of only one of the two values would be misled.
            errors.Add(name, "differs between path and body.");
        }
    }

    private static object? Default(object value) => value.GetType().IsValueType ? Activator.CreateInstance(value.GetType()) : null;

    private static void BindQuery(IQueryCollection query, TranscodedRoute route, IMessage message, BindingErrors errors)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in query)
        {
            if (errors.Full)
            {
                return;
            }

            var fields = route.Body == BodyKind.Whole ? null : NestedFields.ForQuery(message.Descriptor, name);
            if (fields is null || fields[0] == route.BodyField)
            {
                errors.Add(name, route.Body == BodyKind.Whole ? "belongs in the body: this request takes no query." : "is not a parameter of this request.");
                continue;
            }

            var path = JsonPath(fields);
            if (route.PathFields.Any(bound => JsonPath(bound) == path))
            {
                errors.Add(name, "is already given by the path.");
            }
            else if (!seen.TryAdd(path, name) || (values.Count > 1 && !fields[^1].IsRepeated))
            {
                errors.Add(name, "is given twice.");
            }
            else
            {
                SetFromQuery(message, fields, name, values, errors);
            }
        }
    }

    private static void SetFromQuery(IMessage message, IReadOnlyList<FieldDescriptor> fields, string name, IEnumerable<string?> values, BindingErrors errors)
    {
        var field = fields[^1];
        var owner = NestedFields.Owner(message, fields);
        if (field.RealContainingOneof is { } oneof && oneof.Accessor.GetCaseFieldDescriptor(owner) is { } other && other != field)
        {
            errors.Add(name, $"cannot be given together with {other.JsonName}.");
            return;
        }

        foreach (var text in values)
        {
            if (!ScalarText.TryParse(field, text ?? "", out var value, out var problem))
            {
                errors.Add(name, problem);
                return;
            }

            if (field.IsRepeated)
            {
                ((System.Collections.IList)field.Accessor.GetValue(owner)).Add(value);
            }
            else
            {
                field.Accessor.SetValue(owner, value);
            }
        }
    }

    // A reconnecting EventSource repeats the first URL, cursor included: the header is the newer of the two.
    private static void BindResumePoint(HttpRequest request, TranscodedRoute route, IMessage message)
    {
        if (route.Method.IsServerStreaming
            && request.Headers.TryGetValue(LastEventId, out var lastEventId)
            && lastEventId is [{ Length: > 0 } cursor]
            && message.Descriptor.FindFieldByName(CursorField) is { FieldType: FieldType.String, IsRepeated: false } field)
        {
            field.Accessor.SetValue(message, cursor);
        }
    }

    private static string JsonPath(IReadOnlyList<FieldDescriptor> fields) =>
        fields.Count == 1 ? fields[0].JsonName : string.Join('.', fields.Select(field => field.JsonName));
}
