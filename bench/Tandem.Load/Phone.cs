using System.Collections.Concurrent;
using System.Net;

namespace Tandem.Load;

/// <summary>A phone on a connection of its own: it registers, calls, and answers every call.</summary>
internal sealed class Phone(LoadOptions options, string user, IPAddress? source) : IDisposable
{
    private const string Domain = "tandem.test";
    private const string Description = "v=0\r\no=bench 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 49170 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\na=sendrecv\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Ringing = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Talk = TimeSpan.FromMilliseconds(100);
    private static long _numbers;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();
    private readonly string _callId = FormattableString.Invariant($"reg-{user}-{Environment.ProcessId}");
    private Connection? _connection;
    private int _sequence;

    public string AddressOfRecord => $"sip:{user}@{Domain}";

    /// <summary>Whether the connection is there.</summary>
    public bool IsOpen { get; private set; }

    private string Transport => options.Server.Scheme.ToUpperInvariant();

    private bool IsWebSocket => options.Server.Scheme is "ws" or "wss";

    private string SentBy => IsWebSocket ? "phone.invalid" : _connection!.Local.ToString()!;

    private string Contact => $"<sip:{user}@{SentBy};transport={(IsWebSocket ? "ws" : options.Server.Scheme)}>";

    public async Task ConnectAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        _connection?.Dispose();
        var connection = _connection = await Connection.OpenAsync(options.Server, source, patience.Token);
        IsOpen = true;
        _ = ReadAsync(connection);
    }

    /// <summary>Registers or refreshes.</summary>
    /// <exception cref="IOException">The answer was another than 200.</exception>
    public async Task RegisterAsync()
    {
        var sequence = Interlocked.Increment(ref _sequence);
        var fields = $"From: <{AddressOfRecord}>;tag=r\r\nTo: <{AddressOfRecord}>\r\nCall-ID: {_callId}\r\nCSeq: {sequence} REGISTER\r\nContact: {Contact}\r\nExpires: 3600\r\nUser-Agent: bench\r\nContent-Length: 0\r\n\r\n";
        await AskAsync($"REGISTER sip:{Domain} SIP/2.0\r\n{Via()}{fields}", $"{_callId} {sequence} REGISTER");
    }

    /// <summary>A whole call.</summary>
    /// <exception cref="IOException">INVITE or BYE were answered with another status than 200.</exception>
    public async Task CallAsync(Phone callee)
    {
        var callId = FormattableString.Invariant($"call-{Interlocked.Increment(ref _numbers)}-{Environment.ProcessId}");
        var head = $"From: <{AddressOfRecord}>;tag=c\r\nTo: <{callee.AddressOfRecord}>\r\nCall-ID: {callId}\r\n";
        var invite = $"INVITE {callee.AddressOfRecord} SIP/2.0\r\n{Via()}{head}CSeq: 1 INVITE\r\nContact: {Contact}\r\nUser-Agent: bench\r\nContent-Type: application/sdp\r\nContent-Length: {Description.Length}\r\n\r\n{Description}";
        var answer = await AskAsync(invite, $"{callId} 1 INVITE");
        var target = SipText.Uri(SipText.Field(answer, "Contact"));
        var routes = string.Concat(SipText.Fields(answer, "Record-Route").SelectMany(value => value.Split(',')).Reverse().Select(value => $"Route: {value.Trim()}\r\n"));
        var dialog = $"{routes}From: <{AddressOfRecord}>;tag=c\r\nTo: {SipText.Field(answer, "To")}\r\nCall-ID: {callId}\r\n";
        await _connection!.SendAsync($"ACK {target} SIP/2.0\r\n{Via()}{dialog}CSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n");
        await Task.Delay(Talk);
        await AskAsync($"BYE {target} SIP/2.0\r\n{Via()}{dialog}CSeq: 2 BYE\r\nContent-Length: 0\r\n\r\n", $"{callId} 2 BYE");
    }

    public void Dispose() => _connection?.Dispose();

    /// <summary>With a branch that no run before has used: its transactions may still be there (RFC 3261 section 17.2.3).</summary>
    private string Via() => $"Via: SIP/2.0/{Transport} {SentBy};branch=z9hG4bK{Environment.ProcessId}-{Interlocked.Increment(ref _numbers)}\r\nMax-Forwards: 70\r\n";

    /// <summary>Sends a request and waits for its final response, which must be 200.</summary>
    private async Task<string> AskAsync(string request, string key)
    {
        var answer = _waiting[key] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _connection!.SendAsync(request);
            var final = await answer.Task.WaitAsync(Patience);
            return SipText.Status(final) == 200 ? final : throw new IOException($"{key} was answered with {final.Split('\r')[0]}");
        }
        catch (TimeoutException)
        {
            throw new IOException($"{key} was not answered");
        }
        finally
        {
            _waiting.TryRemove(key, out _);
        }
    }

    private async Task ReadAsync(Connection connection)
    {
        try
        {
            while (await connection.ReceiveAsync() is { } message) Receive(message);
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The server or we ended it; who still waits for an answer is told by the time.
        }

        if (ReferenceEquals(connection, _connection)) IsOpen = false;
    }

    private void Receive(string message)
    {
        var status = SipText.Status(message);
        var callId = SipText.Field(message, "Call-ID");
        if (status >= 200 && _waiting.TryGetValue($"{callId} {SipText.Field(message, "CSeq")}", out var answer)) answer.TrySetResult(message);
        else if (status == 0) _ = AnswerAsync(message, SipText.Method(message), callId);
    }

    private async Task AnswerAsync(string request, string method, string callId)
    {
        switch (method)
        {
            case "INVITE":
                await _connection!.SendAsync(SipText.Response(request, "180 Ringing", "a", $"Contact: {Contact}\r\n"));
                await Task.Delay(Ringing);
                _acknowledged[callId] = false;
                await _connection.SendAsync(SipText.Response(request, "200 OK", "a", $"Contact: {Contact}\r\nContent-Type: application/sdp\r\n", Description));
                break;
            case "ACK":
                _acknowledged.TryUpdate(callId, true, false);
                break;
            default:
                var isAcknowledged = _acknowledged.TryRemove(callId, out var was) && was;
                await _connection!.SendAsync(SipText.Response(request, isAcknowledged ? "200 OK" : "481 Not Acknowledged", "a"));
                break;
        }
    }
}
