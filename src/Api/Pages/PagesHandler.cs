using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Pages;

/// <summary>The dashboard, the page of a key's holder, and the files that they load. They have no secret: the browser sends the token or key with its calls of the API.</summary>
internal sealed class PagesHandler(ApiOptions options, AdminAuthenticator admins)
{
    /// <summary>The path of the dashboard.</summary>
    public const string DashboardPath = "/dashboard";

    // Reading and compressing the files waits for the first request for one.
    private readonly Lazy<FrozenDictionary<string, PageFile>> _files = new(PageFile.ReadAll);

    /// <summary>The dashboard, at every address below its path: the page itself finds what to show. Without an admin token, a page that says what to do.</summary>
    public Task DashboardAsync(HttpContext context) => WriteAsync(context, admins.IsConfigured ? "dashboard.html" : "no-token.html");

    /// <summary>The page of a key's holder.</summary>
    public Task HolderAsync(HttpContext context) => WriteAsync(context, "key.html");

    /// <summary>A file that a page loads.</summary>
    public Task FileAsync(HttpContext context, string name) => WriteAsync(context, name);

    private Task WriteAsync(HttpContext context, string name)
    {
        if (!options.ServesPages)
        {
            return ProblemWriter.WriteAsync(context, Problems.NotFound("The pages of this service are switched off (DASHBOARD=off)."));
        }

        if (!_files.Value.TryGetValue(name, out var file))
        {
            return ProblemWriter.WriteAsync(context, Problems.NotFound("There is no such file."));
        }

        var request = context.Request.GetTypedHeaders();
        var isCompressed = request.AcceptEncoding.Any(e => e.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && e.Quality != 0);
        var tag = isCompressed ? file.CompressedTag : file.Tag;
        var response = context.Response;
        PageHeaders.Write(response.Headers);
        response.Headers.ETag = tag.ToString();
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (request.IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var content = isCompressed ? file.Compressed : file.Content;
        response.ContentType = file.ContentType;
        response.ContentLength = content.Length;
        if (isCompressed)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }
}
