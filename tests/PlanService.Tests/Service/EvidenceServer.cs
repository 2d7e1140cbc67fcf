using System.Collections.Concurrent;
using System.Net;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>IssueService and ResourceService over real gRPC, holding what a test puts in and keeping the tokens they were called with.</summary>
internal sealed class EvidenceServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _waiting;

    private EvidenceServer(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    public Uri Address { get; }

    public ConcurrentDictionary<string, PlanEvidence> Issues { get; } = new(StringComparer.Ordinal);

    /// <summary>The metadata <c>authorization</c> of every call.</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    public StatusCode IssueFailure { get; set; }

    public StatusCode ResourceFailure { get; set; }

    /// <summary>Holds GatherEvidence until it is completed.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Calls that wait at the gate.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public static async Task<EvidenceServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        var holder = new Holder();
        builder.Services.AddSingleton(holder);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.MapGrpcService<Issuing>();
        app.MapGrpcService<Resourcing>();
        await app.StartAsync(cancellationToken);
        holder.Server = new EvidenceServer(app, new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
        return holder.Server;
    }

    public async ValueTask DisposeAsync()
    {
        Gate?.TrySetResult();
        await _app.DisposeAsync();
    }

    private void Note(ServerCallContext context) => Tokens.Enqueue(context.RequestHeaders.GetValue("authorization") ?? "");

    internal sealed class Holder
    {
        public EvidenceServer Server { get; set; } = null!;
    }

    internal sealed class Issuing(Holder holder) : IssueService.IssueServiceBase
    {
        public override Task<IssueDetail> GetIssue(GetIssueRequest request, ServerCallContext context)
        {
            var server = holder.Server;
            server.Note(context);
            return server.IssueFailure != StatusCode.OK ? throw new RpcException(new Status(server.IssueFailure, "configured to fail"))
                : server.Issues.TryGetValue(request.Id, out var evidence) ? Task.FromResult(evidence.Issue)
                : throw new RpcException(new Status(StatusCode.NotFound, "no such issue"));
        }
    }

    internal sealed class Resourcing(Holder holder) : ResourceService.ResourceServiceBase
    {
        public override async Task<ObjectEvidence> GatherEvidence(GatherEvidenceRequest request, ServerCallContext context)
        {
            var server = holder.Server;
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
