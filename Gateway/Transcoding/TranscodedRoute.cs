using ClusterCodex.Gateway.Transcoding.Templates;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.Transcoding;

/// <summary>One way to reach a gRPC method over REST: an annotation, or one of its additional bindings.</summary>
internal sealed record TranscodedRoute
{
    /// <summary>Unique: the method's full name, and a number for additional bindings.</summary>
    public required string Id { get; init; }

    /// <summary>Such as <c>GET</c>.</summary>
    public required string HttpMethod { get; init; }

    public required PathTemplate Template { get; init; }

    public required MethodDescriptor Method { get; init; }

    /// <summary>The resource that serves the method.</summary>
    public required string Resource { get; init; }

    /// <summary>The fields the path binds, one for each of the template's variables, from the request down.</summary>
    public required IReadOnlyList<IReadOnlyList<FieldDescriptor>> PathFields { get; init; }

    /// <summary>What the HTTP body is bound to.</summary>
    public required BodyKind Body { get; init; }

    /// <summary>The field that is the body, where <see cref="Body"/> is <see cref="BodyKind.Field"/>.</summary>
    public FieldDescriptor? BodyField { get; init; }

    /// <summary>The field of the reply that is the HTTP body; null for the whole reply.</summary>
    public FieldDescriptor? ResponseField { get; init; }

    /// <summary>Whether a unary and a streaming method share this path, so that the request selects one of them.</summary>
    public bool IsShared { get; init; }

    /// <summary>Position among all routes: the more specific template first.</summary>
    public int Order { get; init; }

    /// <summary>The path of the gRPC method: <c>/package.Service/Method</c>.</summary>
    public string GrpcPath => $"/{Method.Service.FullName}/{Method.Name}";

    public override string ToString() => $"{HttpMethod} {Template} ({Method.FullName})";
}

internal enum BodyKind
{
    /// <summary>There is none; every field the path does not bind may be in the query.</summary>
    None,

    /// <summary><c>*</c>: every field the path does not bind; the query is empty.</summary>
    Whole,

    /// <summary>One field; the others may be in the query.</summary>
    Field,
}
