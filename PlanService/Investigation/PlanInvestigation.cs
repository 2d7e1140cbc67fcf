using System.Text.Json;
using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.PlanService.Investigation;

/// <summary>
/// What one plan's model looks up. Each result passes the plan's redaction and is placed between marks, as all evidence is; each is
/// reported when it is there, and what its reader must be allowed is required of the author at once.
/// </summary>
internal sealed class PlanInvestigation(ToolReader reader, InvestigationOptions options, TimeProvider time, PlanRequest request, PlanRun run)
{
    private const string Nothing = "There is nothing like that which the user may see.";
    private const string Spent = "The budget for tools is used up: answer now, from what is known.";

    private readonly long _started = time.GetTimestamp();
    private readonly List<Plans.InvestigationStep> _steps = [];
    private readonly List<string> _access = [];
    private IReadOnlyList<ResourceKind>? _kinds;
    private long _tokens;

    /// <summary>Whether another call would be answered.</summary>
    public bool MayContinue => _steps.Count < options.MaxCalls && _tokens < options.MaxTokens && time.GetElapsedTime(_started) < options.MaxTime;

    public IReadOnlyList<Plans.InvestigationStep> Steps => _steps;

    /// <summary>What a reader of the results must be allowed, as in <c>EvidenceAccess.Of</c>.</summary>
    public IReadOnlyCollection<string> Access => _access;

    /// <summary>Counts tokens towards the bound.</summary>
    public void Spend(long tokens) => _tokens += tokens;

    /// <summary>Carries out a model's calls in their order and continues the conversation with them and their results.</summary>
    /// <exception cref="RpcException">FORBIDDEN: the author's policy was narrowed meanwhile. AUTH_REQUIRED: the author's session has ended.</exception>
    public async Task<ModelConversation> ContinueAsync(ModelConversation conversation, string text, IReadOnlyList<ToolCall> calls, CancellationToken cancellationToken)
    {
        var answers = new List<ModelMessage>();
        foreach (var call in calls)
        {
            var result = MayContinue ? await RunAsync(call, cancellationToken) : Spent;
            answers.Add(new ModelMessage(ModelRole.Tool, run.Session.Seal(result)) { CallId = call.Id });
        }

        var asked = new ModelMessage(ModelRole.Assistant, run.Session.Seal(text)) { Calls = [.. calls.Select(Sealed)] };
        return conversation.With([asked, .. answers]);
    }

    private async Task<string> RunAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = run.Session.Return(call.Arguments);
        var (text, failed) = await ReadAsync(call.Tool, arguments, cancellationToken);
        var step = new Plans.InvestigationStep(_steps.Count + 1, NameOf(call), arguments, text, failed, time.GetUtcNow());
        _steps.Add(step);
        await run.Observer.InvestigatedAsync(step, cancellationToken);
        // A refusal too: it may repeat what the model took from the evidence.
        return DataBlock.Write(step.Tool, text);
    }

    private async Task<(string Text, bool Failed)> ReadAsync(string tool, string arguments, CancellationToken cancellationToken)
    {
        if (Placeholder.IsIn(arguments))
        {
            return ("The arguments hold the placeholder of a secret.", true);
        }

        if (InvestigationTools.Read(tool, arguments, out var error) is not { } json)
        {
            return (error, true);
        }

        ToolReading reading;
        try
        {
            _kinds ??= await reader.ListKindsAsync(Timeout(), cancellationToken);
            if (KindOf(json.GetProperty("kind").GetString()!) is not { } kind)
            {
                return (Nothing, true);
            }

            if (kind.Namespaced && json.GetProperty("namespace").GetString() == "_")
            {
                return ($"Objects of kind {kind.Kind} are in namespaces: name one.", true);
            }

            reading = await reader.ReadAsync(tool, kind, json, request.Evidence.Issue.Issue, Timeout(), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && RpcErrors.FailureOf(exception) is { StatusCode: not StatusCode.Unauthenticated } failure)
        {
            return (Explain(failure), true);
        }

        _access.AddRange(reading.Access.Except(_access, StringComparer.Ordinal));
        run.Author.Require(reading.Access);
        return (reading.Text.Length == 0 ? "Nothing." : Shown(reading), false);
    }

    // Redacted as a whole, so that no cut leaves half a secret.
    private string Shown(ToolReading reading)
    {
        if (reading.IsManifest)
        {
            run.Session.LearnManifest(reading.Text);
        }

        return new PromptSection("", run.Session.Redact(reading.Text), options.MaxResultLength, reading.KeepEnd).Bounded(options.MaxResultLength);
    }

    private TimeSpan Timeout()
    {
        var left = options.MaxTime - time.GetElapsedTime(_started);
        return left < options.CallTimeout ? left : options.CallTimeout;
    }

    // As kubectl takes it: the kind, its plural or its singular, in any case.
    private ResourceKind? KindOf(string written) =>
        _kinds!.FirstOrDefault(kind => kind.Kind == written)
        ?? _kinds!.FirstOrDefault(kind => string.Equals(kind.Kind, written, StringComparison.OrdinalIgnoreCase) || string.Equals(kind.Plural, written, StringComparison.OrdinalIgnoreCase));

    // The same for what is hidden and what does not exist.
    private static string Explain(RpcException failure) => failure.StatusCode switch
    {
        StatusCode.NotFound or StatusCode.PermissionDenied => Nothing,
        // Not the reason: it may name what not every reader of the plan may see.
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition => "The arguments are refused: one of them is not valid, or the object has no such container.",
        _ => "The cluster could not be read at this moment.",
    };

    private static string NameOf(ToolCall call) => InvestigationTools.All.Any(tool => tool.Name == call.Tool) ? call.Tool : "unknown_tool";

    // Arguments that redaction changed are perhaps no JSON any more; the model knows what it asked.
    private SealedToolCall Sealed(ToolCall call)
    {
        var arguments = run.Session.Seal(call.Arguments);
        return new SealedToolCall(call.Id, NameOf(call), IsObject(arguments.Value) ? arguments : run.Session.Seal("{}"));
    }

    private static bool IsObject(string arguments)
    {
        try
        {
            return JsonElement.Parse(arguments).ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
