using System.CommandLine;
using System.Net;
using System.Text.Json;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Server.Tracing;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem trace</c>: the calls that a running server remembers, and one of them as a ladder with its messages.</summary>
internal sealed class TraceCommand
{
    private static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(300);

    private readonly Argument<string?> _call = new("CALL") { Description = "Call-ID, or the start of one", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _method = new("--method") { Description = "List only what began with this method, such as INVITE" };
    private readonly Option<int> _take = new("--take") { Description = "List so many at the most", DefaultValueFactory = _ => 50 };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on showing what comes, until Ctrl-C" };
    private readonly Option<bool> _ladder = new("--ladder") { Description = "Only the ladder, without the messages" };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON, one object a line" };

    /// <summary>Makes the command.</summary>
    /// <param name="options">Reads the data folder as <c>tandem serve</c> would.</param>
    public static Command Create(Func<ParseResult, TandemOptions> options)
    {
        var trace = new TraceCommand();
        var command = new Command("trace", "List the newest calls, or show the messages of one") { trace._call, trace._method, trace._take, trace._follow, trace._ladder, trace._json };
        command.SetAction((line, cancellation) => trace.RunAsync(line, options(line).Data, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, string dataFolder, CancellationToken cancellation)
    {
        using var client = ControlClient.Create(dataFolder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ConsoleCancelEventHandler interrupt = (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        Console.CancelKeyPress += interrupt;
        try
        {
            var view = new TraceOutput(line.InvocationConfiguration.Output, !Console.IsOutputRedirected, line.GetValue(_json), line.GetValue(_ladder));
            await (line.GetValue(_call) is { } call
                ? ShowAsync(client, call, line.GetValue(_follow), view, stop.Token)
                : ListAsync(client, Query(line), line.GetValue(_follow), view, stop.Token));
            return 0;
        }
        catch (HttpRequestException failure)
        {
            throw new StartException(ControlClient.Explain(failure, dataFolder), StartException.Unavailable);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        finally
        {
            Console.CancelKeyPress -= interrupt;
        }
    }

    private string Query(ParseResult line) => $"/api/v1/traces?take={line.GetValue(_take)}" + (line.GetValue(_method) is { } method ? $"&method={Uri.EscapeDataString(method)}" : "");

    private static async Task ListAsync(HttpClient client, string query, bool follow, TraceOutput view, CancellationToken stop)
    {
        for (var (after, isFirst) = (0L, true); ; isFirst = false)
        {
            var page = JsonSerializer.Deserialize(await GetAsync(client, $"{query}&after={after}", stop), TraceJson.Default.TracedCallPage)!;
            view.Write(page, isFirst);
            if (!follow) return;
            after = page.Next;
            await Task.Delay(FollowInterval, stop);
        }
    }

    private static async Task ShowAsync(HttpClient client, string call, bool follow, TraceOutput view, CancellationToken stop)
    {
        for (var after = 0L; ; await Task.Delay(FollowInterval, stop))
        {
            var trace = JsonSerializer.Deserialize(await GetAsync(client, $"/api/v1/traces/{Uri.EscapeDataString(call)}?after={after}", stop), TraceJson.Default.CallTrace)!;
            view.Write(trace);
            if (!follow) return;
            (call, after) = (trace.CallId, trace.Next);
        }
    }

    private static async Task<string> GetAsync(HttpClient client, string path, CancellationToken stop)
    {
        using var answer = await client.GetAsync(path, stop);
        var body = await answer.Content.ReadAsStringAsync(stop);
        if (answer.StatusCode == HttpStatusCode.OK) return body;
        using var problem = JsonDocument.Parse(body.Length == 0 ? "{}" : body);
        throw new StartException(problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()! : $"The server answered {(int)answer.StatusCode}.", 1);
    }
}
