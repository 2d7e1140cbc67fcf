using System.Text.Json.Nodes;

namespace ClusterCodex.Kubernetes;

public sealed partial class KubernetesClient
{
    /// <summary>The desired number of replicas, from the <c>scale</c> subresource, which is the same for every kind that has one.</summary>
    public async Task<int> GetScaleAsync(ResourceType type, string? ns, string name, CancellationToken cancellationToken)
    {
        var operation = $"read the scale of {ApiPath.Describe(type, ns, name)}";
        return Replicas(await GetJsonAsync(ApiPath.Object(type, ns, name, "scale"), operation, cancellationToken), operation);
    }

    /// <summary>Sets the desired number of replicas unconditionally.</summary>
    /// <returns>The desired number of replicas after the change.</returns>
    public async Task<int> ScaleAsync(ResourceType type, string? ns, string name, int replicas, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(replicas);
        var operation = $"scale {ApiPath.Describe(type, ns, name)} to {replicas}";
        var request = new ApiRequest(HttpMethod.Patch, ApiPath.Object(type, ns, name, "scale") + Query(options, forcible: false), operation)
        {
            Body = Bytes(new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } }),
            ContentType = "application/merge-patch+json",
        };
        return Replicas(await SendForObjectAsync(request, cancellationToken), operation);
    }

    /// <summary>Go omits a zero.</summary>
    private int Replicas(JsonObject scale, string operation)
    {
        if (scale["spec"] is not JsonObject spec)
        {
            throw KubernetesException.Protocol($"{operation} of cluster {ClusterName}", "the Scale has no spec");
        }

        return spec["replicas"] is JsonValue value && value.TryGetValue<int>(out var replicas) ? replicas : 0;
    }
}
