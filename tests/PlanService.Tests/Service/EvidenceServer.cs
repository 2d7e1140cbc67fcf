using System.Collections.Concurrent;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.V1;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>IssueService and ResourceService over real gRPC, holding what a test puts in and keeping the tokens they were called with.</summary>
internal sealed class EvidenceServer : IAsyncDisposable
{
    private GrpcTestServer _server = null!;
    private int _waiting;

    public Uri Address => _server.Address;

    public ConcurrentDictionary<string, PlanEvidence> Issues { get; } = new(StringComparer.Ordinal);

    /// <summary>The metadata <c>authorization</c> of every call.</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    public StatusCode IssueFailure { get; set; }

    public StatusCode ResourceFailure { get; set; }

    /// <summary>What a tool reads: a message of the RPC's reply by the request, or an <see cref="RpcException"/> thrown; by default nothing exists.</summary>
    public Func<IMessage, IMessage> Reads { get; set; } = _ => throw new RpcException(new Status(StatusCode.NotFound, "no such object"));

    /// <summary>Requests of tools, in order.</summary>
    public ConcurrentQueue<IMessage> Read { get; } = new();

    /// <summary>Holds GatherEvidence until it is completed.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Calls that wait at the gate.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public static async Task<EvidenceServer> StartAsync(CancellationToken cancellationToken)
    {
        var evidence = new EvidenceServer();
        evidence._server = await GrpcTestServer.StartAsync(
            services => services.AddSingleton(evidence),
            app =>
            {
                app.MapGrpcService<Issuing>();
                app.MapGrpcService<Resourcing>();
            },
            cancellationToken);
        return evidence;
    }

    public async ValueTask DisposeAsync()
    {
        Gate?.TrySetResult();
        await _server.DisposeAsync();
    }

    private T Answer<T>(IMessage request, ServerCallContext context)
        where T : IMessage
    {
        Note(context);
        Read.Enqueue(request);
        return (T)Reads(request);
    }

    private void Note(ServerCallContext context) => Tokens.Enqueue(context.RequestHeaders.GetValue("authorization") ?? "");

    internal sealed class Issuing(EvidenceServer server) : IssueService.IssueServiceBase
    {
        public override Task<IssueDetail> GetIssue(GetIssueRequest request, ServerCallContext context)
        {
            server.Note(context);
            return server.IssueFailure != StatusCode.OK ? throw new RpcException(new Status(server.IssueFailure, "configured to fail"))
                : server.Issues.TryGetValue(request.Id, out var evidence) ? Task.FromResult(evidence.Issue)
                : throw new RpcException(new Status(StatusCode.NotFound, "no such issue"));
        }
    }

    internal sealed class Resourcing(EvidenceServer server) : ResourceService.ResourceServiceBase
    {
        public override Task<ListKindsResponse> ListKinds(Empty request, ServerCallContext context) => Task.FromResult(new ListKindsResponse
        {
            Kinds =
            {
                new ResourceKind { Kind = "Pod", Plural = "pods", Namespaced = true },
                new ResourceKind { Kind = "Deployment", Plural = "deployments", Namespaced = true },
                new ResourceKind { Kind = "Node", Plural = "nodes" },
            },
        });

        public override Task<ResourceDetail> GetResource(GetResourceRequest request, ServerCallContext context) => Task.FromResult(server.Answer<ResourceDetail>(request, context));

        public override Task<ResourceTable> ListResources(ListResourcesRequest request, ServerCallContext context) => Task.FromResult(server.Answer<ResourceTable>(request, context));

        public override Task<HttpBody> GetLogs(GetLogsRequest request, ServerCallContext context) => Task.FromResult(server.Answer<HttpBody>(request, context));

        public override Task<ListChangesResponse> ListChanges(ListChangesRequest request, ServerCallContext context) => Task.FromResult(server.Answer<ListChangesResponse>(request, context));

        public override async Task<ObjectEvidence> GatherEvidence(GatherEvidenceRequest request, ServerCallContext context)
        {
            server.Note(context);
            if (server.Gate is { } gate)
            {
                Interlocked.Increment(ref server._waiting);
                await gate.Task.WaitAsync(context.CancellationToken);
            }

            return server.ResourceFailure != StatusCode.OK
                ? throw new RpcException(new Status(server.ResourceFailure, "configured to fail"))
                : server.Issues.Values.First(one => one.Name == request.Name && one.Namespace == request.Namespace && one.Kind == request.Kind).Objects;
        }
    }
}
