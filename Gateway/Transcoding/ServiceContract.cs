using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace ClusterCodex.Gateway.Transcoding;

/// <summary>A gRPC service and the resource that serves it, by the name service discovery knows.</summary>
/// <param name="Service">Its methods with <c>google.api.http</c> annotations are public; the others are not.</param>
/// <param name="Resource">Such as <c>issueservice</c>.</param>
internal sealed record ServiceContract(ServiceDescriptor Service, string Resource)
{
    /// <summary>Every service of the contracts, and who serves it.</summary>
    public static IReadOnlyList<ServiceContract> ClusterCodex { get; } =
    [
        .. From(V1.IdentityReflection.Descriptor, "policyservice"),
        .. From(V1.PolicyReflection.Descriptor, "policyservice"),
        .. From(V1.IssuesReflection.Descriptor, "issueservice"),
        .. From(V1.ResourcesReflection.Descriptor, "resourceservice"),
        .. From(V1.PlansReflection.Descriptor, "planservice"),
    ];

    public static IEnumerable<ServiceContract> From(FileDescriptor file, string resource) =>
        file.Services.Select(service => new ServiceContract(service, resource));
}
