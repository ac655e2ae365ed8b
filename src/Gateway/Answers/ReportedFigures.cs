namespace QuotaFunctions.Gateway.Answers;

/// <summary>The figures of an answer's usage reports. A later report replaces the figures that it names.</summary>
/// <remarks>
/// If one report has two members with the same meaning, the larger counts. A zero replaces nothing, because some upstreams repeat a report
/// with zeros.
/// </remarks>
internal sealed class ReportedFigures
{
    private const uint OfOutput = (1u << (int)AnswerMember.Output) | (1u << (int)AnswerMember.OutputBeside) | (1u << (int)AnswerMember.Total);

    private ReportedUsage _usage;
    private uint _named;
    private uint _namedNow;

    /// <summary>The usage reported so far.</summary>
    public ReportedUsage Usage => _usage;

    /// <summary>
    /// True when the current report says how much was made up to now, or says the same as those before it: with figures of the answer, or
    /// in an exchange where none had them.
    /// </summary>
    public bool IsOutputNamedNow => (_namedNow & OfOutput) != 0 || (_namedNow != 0 && (_named & OfOutput) == 0);

    /// <summary>Adds a figure.</summary>
    public void Add(AnswerMember meaning, long value)
    {
        _usage = meaning switch
        {
            AnswerMember.Input => _usage with { Input = Merge(_usage.Input) },
            AnswerMember.InputBesideCache => _usage with { InputBesideCache = Merge(_usage.InputBesideCache) },
            AnswerMember.CacheRead => _usage with { CacheRead = Merge(_usage.CacheRead) },
            AnswerMember.CacheWrite => _usage with { CacheWrite = Merge(_usage.CacheWrite) },
            AnswerMember.Output => _usage with { Output = Merge(_usage.Output) },
            AnswerMember.OutputBeside => _usage with { OutputBeside = Merge(_usage.OutputBeside) },
            AnswerMember.Reasoning => _usage with { Reasoning = Merge(_usage.Reasoning) },
            AnswerMember.Total => _usage with { Total = Merge(_usage.Total) },
            _ => throw new ArgumentOutOfRangeException(nameof(meaning)),
        };
        _namedNow |= 1u << (int)meaning;

        long Merge(long? known) => (_namedNow & (1u << (int)meaning)) != 0 || value == 0 ? Math.Max(known ?? 0, value) : value;
    }

    /// <summary>Ends a report; true when it is one that counts for the text up to here.</summary>
    public bool EndReport()
    {
        var isOutputNamed = IsOutputNamedNow;
        _named |= _namedNow;
        _namedNow = 0;
        return isOutputNamed;
    }
}
