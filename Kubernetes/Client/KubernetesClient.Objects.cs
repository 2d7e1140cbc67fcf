using System.Text.Json.Nodes;

namespace ClusterCodex.Kubernetes;

public sealed partial class KubernetesClient
{
    /// <param name="ns">Null for a cluster-scoped type.</param>
    /// <exception cref="KubernetesException">Among others NotFound.</exception>
    public Task<JsonObject> GetAsync(ResourceType type, string? ns, string name, CancellationToken cancellationToken) =>
        GetJsonAsync(ApiPath.Object(type, ns, name), $"get {ApiPath.Describe(type, ns, name)}", cancellationToken);

    /// <inheritdoc cref="GetAsync"/>
    /// <returns>Null when the object does not exist.</returns>
    public async Task<JsonObject?> FindAsync(ResourceType type, string? ns, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(type, ns, name, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.Failure == KubernetesFailure.NotFound)
        {
            return null;
        }
    }

    /// <summary>Creates the object that <paramref name="body"/> describes, <c>apiVersion</c> and <c>kind</c> included.</summary>
    /// <returns>The stored object; with <see cref="WriteOptions.DryRun"/>, the object that would be stored.</returns>
    /// <exception cref="KubernetesException">Among others AlreadyExists, Invalid.</exception>
    public Task<JsonObject> CreateAsync(ResourceType type, string? ns, JsonObject body, WriteOptions options, CancellationToken cancellationToken)
    {
        if (type.Namespaced && ns is null)
        {
            throw new ArgumentException($"{type.Kind} needs a namespace.", nameof(ns));
        }

        var path = ApiPath.Collection(type, ns) + Query(options, forcible: false);
        return SendForObjectAsync(new ApiRequest(HttpMethod.Post, path, $"create {ApiPath.Describe(type, ns)}") { Body = Bytes(body) }, cancellationToken);
    }

    /// <summary>Replaces the object; where the body has a <c>metadata.resourceVersion</c>, only if the object is still at that version.</summary>
    /// <exception cref="KubernetesException">Among others Conflict, NotFound, Invalid.</exception>
    public Task<JsonObject> UpdateAsync(ResourceType type, string? ns, string name, JsonObject body, WriteOptions options, CancellationToken cancellationToken)
    {
        var path = ApiPath.Object(type, ns, name, options.Subresource) + Query(options, forcible: false);
        return SendForObjectAsync(new ApiRequest(HttpMethod.Put, path, $"update {ApiPath.Describe(type, ns, name)}") { Body = Bytes(body) }, cancellationToken);
    }

    /// <param name="patch">An array of operations for <see cref="PatchType.Json"/>, otherwise an object.</param>
    /// <inheritdoc cref="UpdateAsync"/>
    public Task<JsonObject> PatchAsync(
        ResourceType type,
        string? ns,
        string name,
        PatchType patchType,
        JsonNode patch,
        WriteOptions options,
        CancellationToken cancellationToken)
    {
        var path = ApiPath.Object(type, ns, name, options.Subresource) + Query(options, forcible: patchType == PatchType.Apply);
        var request = new ApiRequest(HttpMethod.Patch, path, $"patch {ApiPath.Describe(type, ns, name)}")
        {
            Body = Bytes(patch),
            ContentType = patchType switch
            {
                PatchType.Merge => "application/merge-patch+json",
                PatchType.Strategic => "application/strategic-merge-patch+json",
                PatchType.Json => "application/json-patch+json",
                PatchType.Apply => "application/apply-patch+yaml",
                _ => throw new ArgumentOutOfRangeException(nameof(patchType), patchType, "Unknown patch type."),
            },
        };
        return SendForObjectAsync(request, cancellationToken);
    }

    /// <returns>The last state of the object, or a <c>Status</c> where the server returns one.</returns>
    /// <exception cref="KubernetesException">Among others NotFound; Conflict when a precondition fails.</exception>
    public Task<JsonObject> DeleteAsync(ResourceType type, string? ns, string name, DeleteOptions options, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions" };
        if (options.DryRun)
        {
            body["dryRun"] = new JsonArray("All");
        }

        if (options.Propagation is { } propagation)
        {
            body["propagationPolicy"] = propagation.ToString();
        }

        if (options.GracePeriodSeconds is { } seconds)
        {
            body["gracePeriodSeconds"] = seconds;
        }

        if (options.Uid is not null || options.ResourceVersion is not null)
        {
            var preconditions = new JsonObject();
            if (options.Uid is not null)
            {
                preconditions["uid"] = options.Uid;
            }

            if (options.ResourceVersion is not null)
            {
                preconditions["resourceVersion"] = options.ResourceVersion;
            }

            body["preconditions"] = preconditions;
        }

        var request = new ApiRequest(HttpMethod.Delete, ApiPath.Object(type, ns, name), $"delete {ApiPath.Describe(type, ns, name)}") { Body = Bytes(body) };
        return SendForObjectAsync(request, cancellationToken);
    }

    private string Query(WriteOptions options, bool forcible)
    {
        var query = new ApiPath.Query();
        query.Add("dryRun", options.DryRun ? "All" : null);
        query.Add("fieldManager", options.FieldManager ?? _options.FieldManager);
        query.Add("force", forcible && options.Force);
        return query.ToString();
    }

    private static byte[] Bytes(JsonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return System.Text.Encoding.UTF8.GetBytes(node.ToJsonString());
    }
}
