using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ClusterCodex.ServiceDefaults.Errors;

/// <summary>
/// Rejects requests with the character U+0000 in a string, naming the field: protobuf allows it, PostgreSQL and Kubernetes do
/// not, and no object can have such a name.
/// </summary>
public sealed class NullCharacterInterceptor : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(request);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(request);
        return continuation(request, responseStream, context);
    }

    private static void Check(object request)
    {
        if (request is IMessage message && Find(message) is { } field)
        {
            throw RpcErrors.Validation(field, "The character U+0000 is not allowed.");
        }
    }

    /// <summary>The path of the first field that contains one, as REST callers write it.</summary>
    private static string? Find(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType is FieldType.String or FieldType.Message && FindIn(field.Accessor.GetValue(message)) is { } place)
            {
                return field.JsonName + place;
            }
        }

        return null;
    }

    /// <summary>The position within a value, to be appended to the field's name.</summary>
    private static string? FindIn(object? value) => value switch
    {
        string text => text.Contains('\0', StringComparison.Ordinal) ? "" : null,
        IMessage message => Find(message) is { } inner ? $".{inner}" : null,
        IDictionary map => map.Keys.Cast<object>().Any(key => (FindIn(key) ?? FindIn(map[key])) is not null) ? "" : null,
        IList list => Enumerable.Range(0, list.Count).Select(index => FindIn(list[index]) is { } inner ? $"[{index}]{inner}" : null).FirstOrDefault(place => place is not null),
        _ => null,
    };
}
