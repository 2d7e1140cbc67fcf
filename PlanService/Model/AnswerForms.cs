using System.ClientModel;

namespace ClusterCodex.PlanService.Model;

/// <summary>What an endpoint is asked for beside text.</summary>
/// <param name="IsStrict">The plan's schema, strictly; otherwise the schema is described in words.</param>
/// <param name="HasTools">Tools.</param>
internal readonly record struct AnswerForm(bool IsStrict, bool HasTools);

/// <summary>
/// Which form an endpoint takes. Some (of llama.cpp, Ollama and vLLM) refuse a strict schema, tools, or both at once; that is known from
/// their answers alone, and kept for ten minutes.
/// </summary>
internal sealed class AnswerForms(TimeProvider time)
{
    // A request may be refused for what it says, too: after this the full form is tried again.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private static readonly AnswerForm[] All = [new(true, true), new(false, true), new(true, false), new(false, false)];

    private readonly Lock _lock = new();
    private int _first;
    private DateTimeOffset _until;

    /// <summary>Asks in the first form that the endpoint accepts, and begins with that one from then on.</summary>
    /// <param name="askAsync">Asks in one form.</param>
    public async Task<ModelAnswer> AskAsync(Func<AnswerForm, Task<ModelAnswer>> askAsync)
    {
        for (var i = First(); ; i++)
        {
            try
            {
                var answer = await askAsync(All[i]);
                Keep(i);
                return answer;
            }
            catch (ClientResultException exception) when (i < All.Length - 1 && IsRefusal(exception))
            {
                // The next form asks for less.
            }
        }
    }

    private int First()
    {
        lock (_lock)
        {
            return time.GetUtcNow() < _until ? _first : 0;
        }
    }

    private void Keep(int form)
    {
        lock (_lock)
        {
            if (form != _first || time.GetUtcNow() >= _until)
            {
                (_first, _until) = (form, time.GetUtcNow() + Kept);
            }
        }
    }

    // 400 and 422: fields that are not known, not supported or not together; 501: not implemented.
    private static bool IsRefusal(ClientResultException exception) => exception.Status is 400 or 422 or 501;
}
