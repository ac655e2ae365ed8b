using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Api.Routing;

/// <summary>One path with the operations on it, bound to their handlers.</summary>
internal sealed class BoundPath
{
    private const string ForwardedMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private readonly string[] _segments;
    private readonly ImmutableArray<int> _parameters;
    private readonly bool _hasRest;
    private readonly ImmutableArray<(string Method, BoundOperation Operation)> _methods;
    private readonly BoundOperation? _any;

    public BoundPath(string template, ImmutableArray<ApiOperation> operations, IServiceProvider services)
    {
        Template = template;
        _segments = template.Split('/');
        _hasRest = _segments[^1].StartsWith("{*", StringComparison.Ordinal);
        _parameters = [.. Enumerable.Range(0, _segments.Length - (_hasRest ? 1 : 0)).Where(i => _segments[i].StartsWith('{'))];
        IsLiteral = !template.Contains('{');
        IsAdmin = operations[0].Audience == Audience.Admin;
        IsForKeys = operations[0].Audience is Audience.Key or Audience.Forwarded;
        IsForwarded = operations[0].Audience == Audience.Forwarded;
        var bound = operations.Select(o => (o.Method, Operation: new BoundOperation(o.Name, o.Bind(services)))).ToImmutableArray();
        _any = bound.FirstOrDefault(b => b.Method == ApiOperation.AnyMethod).Operation;
        _methods = [.. bound.Where(b => b.Method != ApiOperation.AnyMethod)];
        Allow = _any is not null
            ? ForwardedMethods
            : string.Join(", ", _methods.Select(m => m.Method == "GET" ? "GET, HEAD" : m.Method).Append("OPTIONS"));
    }

    /// <summary>The path, as in the table.</summary>
    public string Template { get; }

    /// <summary>True when the template has no parameter.</summary>
    public bool IsLiteral { get; }

    /// <summary>True for the admin API, which has a second spelling.</summary>
    public bool IsAdmin { get; }

    /// <summary>True when key holders call it.</summary>
    public bool IsForKeys { get; }

    /// <summary>True when requests are forwarded; refusals then have the form that LLM clients expect.</summary>
    public bool IsForwarded { get; }

    /// <summary>The value of <c>Allow</c>.</summary>
    public string Allow { get; }

    /// <summary>True when the given path, without its outer slashes, matches.</summary>
    public bool Matches(ReadOnlySpan<char> path)
    {
        for (var i = 0; i < _segments.Length; i++)
        {
            if (_hasRest && i == _segments.Length - 1)
            {
                return !path.IsEmpty;
            }

            var slash = path.IndexOf('/');
            var isLast = i == _segments.Length - 1;
            if (isLast != slash < 0)
            {
                return false;
            }

            var segment = isLast ? path : path[..slash];
            if (_segments[i].StartsWith('{'))
            {
                if (segment.IsEmpty)
                {
                    return false;
                }
            }
            else if (!segment.Equals(_segments[i], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            path = isLast ? default : path[(slash + 1)..];
        }

        return true;
    }

    /// <summary>
    /// The values of the template's <c>{name}</c> parameters in a matching path, in their order. The rest that <c>{*name}</c> stands for is not among
    /// them: handlers read it from the request.
    /// </summary>
    public ImmutableArray<string> ValuesIn(ReadOnlySpan<char> path)
    {
        if (_parameters.IsEmpty)
        {
            return [];
        }

        Span<Range> segments = stackalloc Range[_segments.Length];
        path.Split(segments, '/');
        var values = ImmutableArray.CreateBuilder<string>(_parameters.Length);
        foreach (var i in _parameters)
        {
            values.Add(path[segments[i]].ToString());
        }

        return values.MoveToImmutable();
    }

    /// <summary>The operation for a method; null when there is none. HEAD uses the GET operation.</summary>
    public BoundOperation? For(string method)
    {
        if (_any is not null)
        {
            return HttpMethods.IsTrace(method) || HttpMethods.IsConnect(method) ? null : _any;
        }

        var asked = HttpMethods.IsHead(method) ? HttpMethods.Get : method;
        foreach (var (name, operation) in _methods)
        {
            if (string.Equals(name, asked, StringComparison.Ordinal))
            {
                return operation;
            }
        }

        return null;
    }
}

/// <summary>An operation that can be called.</summary>
internal sealed record BoundOperation(string Name, OperationHandler Handler);
