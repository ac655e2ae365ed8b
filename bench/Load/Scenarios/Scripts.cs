using System.Text;

namespace QuotaFunctions.Load.Scenarios;

internal static class Scripts
{
    /// <summary>A wrk script that sends one request over and over, with the keys in turn.</summary>
    public static string For(string method, string body, IReadOnlyList<string> keys)
    {
        var script = new StringBuilder("local keys = {");
        script.AppendJoin(',', keys.Select(k => $"'{k}'")).AppendLine("}");
        script.AppendLine("local requests = {}");
        script.AppendLine("init = function(args)");
        script.AppendLine("  for i, key in ipairs(keys) do");
        script.AppendLine($"    requests[i] = wrk.format('{method}', nil, {{['Authorization'] = 'Bearer ' .. key, ['Content-Type'] = 'application/json'}}, {(body.Length == 0 ? "nil" : $"'{body}'")})");
        script.AppendLine("  end");
        script.AppendLine("end");
        script.AppendLine("local at = 0");
        script.AppendLine("request = function() at = at % #requests + 1 return requests[at] end");
        return script.ToString();
    }
}
