using System.Collections.Concurrent;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;

namespace ClusterCodex.Gateway.Tests.Hosting;

/// <summary>Responds with what was asked for, as many issues as `limit` says; an id may name an error code instead.</summary>
internal sealed class TestIssueService : V1.IssueService.IssueServiceBase
{
    public override Task<ListIssuesResponse> ListIssues(ListIssuesRequest request, ServerCallContext context)
    {
        var reply = new ListIssuesResponse { NextCursor = "next-1", TotalSize = 7 };
        for (var i = 1; i <= Math.Max(1, request.Limit); i++)
        {
            reply.Issues.Add(new Issue { Id = $"iss-{i}", Title = "Pod keeps crashing ü", Severity = request.Severity.DefaultIfEmpty(Severity.Critical).Last(), State = (IssueState)(int)request.State, Namespace = string.Join(',', request.Namespace) });
        }

        return Task.FromResult(reply);
    }

    public override Task<IssueDetail> GetIssue(GetIssueRequest request, ServerCallContext context) => request.Id switch
    {
        ErrorCodes.AuthRequired => throw RpcErrors.AuthRequired("The token has ended."),
        ErrorCodes.NotFound => throw RpcErrors.NotFound("There is no such issue."),
        _ => Task.FromResult(new IssueDetail { Issue = new Issue { Id = request.Id } }),
    };

    public override Task<Issue> DismissIssue(DismissIssueRequest request, ServerCallContext context) =>
        Task.FromResult(new Issue { Id = request.Id, Dismissed = new Dismissal { Reason = request.Reason, Until = request.Until } });
}

/// <summary>Logs of <c>namespace/name</c> and, where lines are asked for, as many; no Secrets.</summary>
internal sealed class TestResourceService : V1.ResourceService.ResourceServiceBase
{
    public override Task<ResourceDetail> GetResource(GetResourceRequest request, ServerCallContext context) => request.Kind == "Secret"
        ? throw RpcErrors.Forbidden("Your access policy does not grant 'view' on Secret.")
        : Task.FromResult(new ResourceDetail { Kind = request.Kind, Namespace = request.Namespace, Name = request.Name });

    public override Task<HttpBody> GetLogs(GetLogsRequest request, ServerCallContext context)
    {
        var lines = Enumerable.Range(1, request.TailLines).Select(i => $"line {i}\n");
        return Task.FromResult(new HttpBody { ContentType = "text/plain; charset=utf-8", Data = ByteString.CopyFromUtf8($"{request.Namespace}/{request.Name}\n{string.Concat(lines)}") });
    }

    public override Task FollowLogs(GetLogsRequest request, IServerStreamWriter<FollowLogsResponse> responseStream, ServerCallContext context) =>
        responseStream.WriteAsync(new FollowLogsResponse { Cursor = "1", Line = new LogLine { Text = "hello" } });
}

/// <summary>Keeps the headers that it receives; a plan is never found, however long one waits.</summary>
internal sealed class TestPlanService(PlanState state) : V1.PlanService.PlanServiceBase
{
    public override Task<Plan> CreatePlan(CreatePlanRequest request, ServerCallContext context)
    {
        state.Calls.Enqueue(context.RequestHeaders);
        return Task.FromResult(new Plan { Id = "plan-1", IssueId = request.IssueId, Horizon = request.Horizon });
    }

    public override async Task<Plan> GetPlan(GetPlanRequest request, ServerCallContext context)
    {
        state.Hanging.TrySetResult();
        await Task.Delay(Timeout.Infinite, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        state.HangEnded.TrySetResult();
        return new Plan();
    }
}

internal sealed class PlanState
{
    public ConcurrentQueue<Metadata> Calls { get; } = new();

    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource HangEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
