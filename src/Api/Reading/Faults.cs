using System.Diagnostics.CodeAnalysis;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Requests;

namespace QuotaFunctions.Api.Reading;

/// <summary>Collects all faults of one request, so that its sender can fix them at once.</summary>
internal sealed class Faults
{
    private const int MostReported = 10;
    private const int LongestNameShown = 40;

    private List<(string? Param, string Message)>? _faults;

    public bool Any => _faults is not null;

    /// <summary>Notes a fault.</summary>
    /// <param name="param">The field or parameter, for example <c>limits[0].window</c>; null for the request as a whole.</param>
    /// <param name="message">The rule, as the rest of a sentence that begins with the field.</param>
    public void Add(string? param, string message) => (_faults ??= []).Add((param, message));

    /// <summary>The one refusal for all faults; null when there are none.</summary>
    public Problem? ToProblem()
    {
        if (_faults is null)
        {
            return null;
        }

        var sentences = _faults.Take(MostReported).Select(f => f.Param is null ? f.Message : $"'{f.Param}' {f.Message}");
        var more = _faults.Count > MostReported ? $" And {_faults.Count - MostReported} more." : "";
        return Problems.InvalidRequest(string.Join(' ', sentences) + more, _faults.FirstOrDefault(f => f.Param is not null).Param);
    }

    /// <summary>Returns the refusal for all faults; false when there is no fault.</summary>
    public bool TryGetProblem([NotNullWhen(true)] out Problem? problem) => (problem = ToProblem()) is not null;

    /// <summary>A client's name for a member, if it is safe to repeat: short, plain and not a key.</summary>
    public static string Quotable(string name) =>
        name.Length is > 0 and <= LongestNameShown
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '[' or ']' or '$' or '@')
        && !KeyText.IsIn(name)
            ? name
            : "(unprintable)";
}
