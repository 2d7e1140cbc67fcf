namespace ClusterCodex.IssueService.Analyzers;

/// <summary>What exit codes of containers mean, by the conventions of shells and signals.</summary>
internal static class ExitCodes
{
    /// <summary>Such as <c> (SIGKILL: killed from outside)</c>; empty where the program alone knows.</summary>
    public static string Meaning(int code) => code switch
    {
        126 => " (the command cannot be executed)",
        127 => " (the command was not found)",
        129 => " (SIGHUP)",
        130 => " (SIGINT)",
        132 => " (SIGILL: an instruction that this processor does not have)",
        134 => " (SIGABRT: the program aborted itself)",
        135 => " (SIGBUS)",
        136 => " (SIGFPE: an arithmetic error)",
        137 => " (SIGKILL)",
        139 => " (SIGSEGV: a memory access error)",
        141 => " (SIGPIPE)",
        143 => " (SIGTERM)",
        _ => "",
    };
}
