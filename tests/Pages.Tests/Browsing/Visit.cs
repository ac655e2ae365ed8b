using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Pages.Tests.Browsing;

/// <summary>One page in a browser of its own. It notes every error of the console, of scripts, of requests and of the content security policy.</summary>
public sealed partial class Visit
{
    private static readonly Lazy<string> AxeScript = new(() => new BundledAxeScriptProvider().GetScript());

    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentDictionary<int, bool> _expected = new();
    private volatile bool _expectsLoss;

    internal Visit(IPage page, ServerProcess server)
    {
        Page = page;
        page.Console += (_, message) => NoteConsole(message);
        page.PageError += (_, error) => _complaints.Enqueue($"script: {error}");
        page.RequestFailed += (_, request) => NoteFailure(request);
        page.Response += (_, response) => NoteStatus(response);
        page.Request += (_, request) =>
        {
            var target = new Uri(request.Url);
            _requests.Enqueue($"{request.Method} {target.PathAndQuery}");
            if (target.Scheme is "http" or "https" && target.Authority != server.Address.Authority)
            {
                _complaints.Enqueue($"a request to another origin: {request.Url}");
            }
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>The requests so far: method, path and query.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>The open dialog.</summary>
    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>The test provokes answers with this status.</summary>
    public void Expects(int status) => _expected[status] = true;

    /// <summary>The test provokes the loss of the connection.</summary>
    public void ExpectsLoss() => _expectsLoss = true;

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Field(string label) => Page.GetByLabel(label, new() { Exact = true });

    public ILocator Heading(string text) => Page.GetByRole(AriaRole.Heading, new() { Name = text, Exact = true });

    /// <summary>Opens the menu with this label and takes one of its items.</summary>
    public async Task ChooseAsync(string menu, string item)
    {
        await Button(menu).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
    }

    /// <summary>Goes back in the browser's history, and waits until the page has noticed.</summary>
    public Task BackAsync() => Page.EvaluateAsync(
        "() => new Promise(done => { addEventListener('popstate', () => setTimeout(done), { once: true }); history.back(); })");

    /// <summary>Lets no request of an address be answered, and each time out at once.</summary>
    public async Task HangAsync(string address)
    {
        await Page.EvaluateAsync("() => { const timeout = AbortSignal.timeout.bind(AbortSignal); AbortSignal.timeout = () => timeout(100); }");
        await Page.RouteAsync(address, _ => Task.CompletedTask);
    }

    /// <summary>Waits until something is told to the reader.</summary>
    public Task ToldAsync(string text) => Assertions.Expect(Page.Locator(".status .note").Filter(new() { HasText = text }).Last).ToBeVisibleAsync();

    /// <summary>
    /// Asserts that axe finds nothing in the page as it is. The library's own way opens another page for each result, to collect those of frames; these pages have no
    /// frames, and that took most of the time of a run.
    /// </summary>
    public async Task ExpectAccessibleAsync()
    {
        await SettleAsync();
        if (await Page.EvaluateAsync<bool>("typeof axe === 'undefined'"))
        {
            await Page.EvaluateAsync(AxeScript.Value);
        }

        Assert.Single(Page.Frames);
        Assert.Empty(await Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run({ resultTypes: ['violations'] })).violations
                .map(v => `${v.id}: ${v.help}\n` + v.nodes.map(n => `  ${n.html} ${n.any.map(a => a.message).join('; ')}`).join('\n'))
            """));
    }

    /// <summary>Asserts that nothing makes the page wider than the window.</summary>
    public async Task ExpectNoSidewaysScrollAsync()
    {
        var (content, window) = (await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await Page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(content <= window, string.Create(CultureInfo.InvariantCulture, $"the page is {content} pixels wide in a window of {window}"));
        var dialogs = await Page.EvaluateAsync<int>("[...document.querySelectorAll('dialog[open]')].filter(d => d.scrollWidth > d.clientWidth).length");
        Assert.Equal(0, dialogs);
    }

    /// <summary>Waits until transitions are over, so that colours are final.</summary>
    public Task SettleAsync() => Page.EvaluateAsync("Promise.all(document.getAnimations().map(a => a.finished.catch(() => null))).then(() => null)");

    internal void ExpectNoComplaints() => Assert.True(_complaints.IsEmpty, $"The browser complains:\n{string.Join('\n', _complaints)}");

    private void NoteConsole(IConsoleMessage message)
    {
        if (message.Type is not ("error" or "warning"))
        {
            return;
        }

        var status = StatusOf().Match(message.Text);
        var isExpected = status.Success
            ? _expected.ContainsKey(int.Parse(status.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            : _expectsLoss && message.Text.Contains("net::ERR_", StringComparison.Ordinal);
        if (!isExpected)
        {
            _complaints.Enqueue($"console: {message.Text} ({message.Location})");
        }
    }

    private void NoteFailure(IRequest request)
    {
        // The page itself gives up requests whose answer it no longer needs.
        if (request.Failure != "net::ERR_ABORTED" && !_expectsLoss)
        {
            _complaints.Enqueue($"request: {request.Method} {request.Url}: {request.Failure}");
        }
    }

    private void NoteStatus(IResponse response)
    {
        if (response.Status >= 400 && !_expected.ContainsKey(response.Status))
        {
            _complaints.Enqueue($"answer: {response.Request.Method} {response.Url}: {response.Status}");
        }
    }

    [GeneratedRegex(@"responded with a status of (\d{3})")]
    private static partial Regex StatusOf();
}
