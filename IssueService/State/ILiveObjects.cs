using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.State;

/// <summary>What detection knows of the live objects.</summary>
internal interface ILiveObjects
{
    /// <summary>The object that one would fix when another is broken.</summary>
    /// <returns>The top of its owners, or the object itself where detection does not know its kind; null where it does not exist.</returns>
    ObjectName? SubjectOf(ObjectName name);

    /// <summary>Whether detection evaluates objects of a kind by itself.</summary>
    bool Evaluates(string kind);
}
