using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes.Json;

namespace ClusterCodex.Kubernetes;

public sealed partial class KubernetesClient
{
    /// <summary>Pages can be large and are read from etcd, so their first bytes may be late.</summary>
    private static readonly TimeSpan ListHeaderLimit = TimeSpan.FromMinutes(1);

    /// <summary>All objects of all pages, complete. For small lists, such as the events of one object.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(ResourceType type, ListOptions options, CancellationToken cancellationToken)
    {
        var objects = new List<JsonObject>();
        await foreach (var item in ListAsync(type, options, WholeObject.Read, cancellationToken))
        {
            objects.Add(item);
        }

        return objects;
    }

    /// <summary>All objects of all pages, page by page; each page is parsed while it is received.</summary>
    /// <exception cref="KubernetesException">Among others Gone, when the list took so long that its continue token expired: restart the list.</exception>
    public async IAsyncEnumerable<T> ListAsync<T>(
        ResourceType type,
        ListOptions options,
        Projection<T> projection,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = options;
        while (true)
        {
            var read = await ListPageAsync(type, page, projection, cancellationToken);
            foreach (var item in read.Items)
            {
                yield return item;
            }

            if (read.Continue is null)
            {
                yield break;
            }

            page = page with { Continue = read.Continue };
        }
    }

    /// <summary>One page. Continue with <see cref="ListPage{T}.Continue"/> and otherwise the same options.</summary>
    /// <exception cref="KubernetesException">Among others Gone, when the continue token has expired.</exception>
    public Task<ListPage<T>> ListPageAsync<T>(ResourceType type, ListOptions options, Projection<T> projection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(projection);
        return ListPageAsync(type, options, new ProjectionReader<T>(projection), cancellationToken);
    }

    /// <summary>One page of the table that kubectl prints.</summary>
    /// <inheritdoc cref="ListPageAsync{T}(ResourceType, ListOptions, Projection{T}, CancellationToken)"/>
    public async Task<TablePage> ListTablePageAsync(ResourceType type, ListOptions options, CancellationToken cancellationToken)
    {
        var table = new TableReader();
        var page = await ListPageAsync(type, options, table, cancellationToken);
        return new TablePage(table.Columns, page.Items, page.Continue, page.ResourceVersion, page.RemainingItemCount);
    }

    internal async Task<ListPage<T>> ListPageAsync<T>(ResourceType type, ListOptions options, ObjectReader<T> objects, CancellationToken cancellationToken)
    {
        var query = new ApiPath.Query();
        query.Add(options);
        query.Add("limit", options.Limit > 0 ? options.Limit : null);
        query.Add("continue", options.Continue);
        query.Add("resourceVersion", options.Continue is null ? options.ResourceVersion : null);
        var request = new ApiRequest(HttpMethod.Get, ApiPath.Collection(type, options.Namespace) + query, $"list {ApiPath.Describe(type, options.Namespace)}")
        {
            Accept = objects.Accept,
            HeaderLimit = ListHeaderLimit,
        };
        using var response = await SendAsync(request, cancellationToken);
        return await ReadBodyAsync(
            Describe(request),
            async cancellation =>
            {
                await using var body = await response.Content.ReadAsStreamAsync(cancellation);
                return await ReadPageAsync(body, objects, cancellation);
            },
            cancellationToken);
    }

    private static async Task<ListPage<T>> ReadPageAsync<T>(Stream body, ObjectReader<T> objects, CancellationToken cancellationToken)
    {
        using var envelope = new JsonEnvelopeReader(body, objects.ArrayName);
        var head = new ListHead();
        var items = new List<T>();
        while (true)
        {
            switch (await envelope.ReadAsync(cancellationToken))
            {
                case EnvelopePart.Element:
                    items.Add(objects.ReadElement(envelope.Value.Span));
                    break;
                case EnvelopePart.Property when envelope.PropertyName == "metadata":
                    head.Read(envelope.Value.Span);
                    break;
                case EnvelopePart.Property:
                    objects.ReadProperty(envelope.PropertyName, envelope.Value.Span);
                    break;
                case EnvelopePart.End:
                    return new ListPage<T>(items, head.Continue, head.ResourceVersion, head.RemainingItemCount);
            }
        }
    }
}
