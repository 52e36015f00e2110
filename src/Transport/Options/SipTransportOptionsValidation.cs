using System.Net;
using Microsoft.Extensions.Options;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Checks <see cref="SipTransportOptions"/> at start; each failure names the key, the value and what is allowed.</summary>
public sealed class SipTransportOptionsValidation : IValidateOptions<SipTransportOptions>
{
    private const int KiB = 1024;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SipTransportOptions options)
    {
        var failures = new OptionFailures("options.");
        CheckListeners(options, failures);
        failures.Range(options.Limits.MaxHeaderBytes, 1 * KiB, 16 * KiB * KiB);
        failures.Range(options.Limits.MaxMessageBytes, options.Limits.MaxHeaderBytes, 16 * KiB * KiB);
        failures.Range(options.BatchSize, 1, 4096);
        failures.Range(options.UdpReceiveBufferBytes, 4 * KiB, 1024 * KiB * KiB);
        failures.Range(options.UdpSendBufferBytes, 4 * KiB, 1024 * KiB * KiB);
        failures.Range(options.MaxQueuedBytes, options.Limits.MaxMessageBytes, 1024 * KiB * KiB);
        failures.Range(options.MaxConnections, 1, 10_000_000);
        failures.Range(options.MaxConnectionsPerSource, 1, 10_000_000);
        failures.Range(options.MessageTimeout);
        failures.Range(options.FirstMessageTimeout);
        failures.Range(options.ConnectTimeout);
        failures.Range(options.LingerTimeout);
        failures.Range(options.TcpKeepAliveTime);
        failures.Range(options.WebSocket.PingInterval);
        failures.Range(options.WebSocket.PongTimeout);
        foreach (var origin in options.WebSocket.AllowedOrigins) CheckOrigin(origin, failures);
        foreach (var (address, _) in options.TlsClient.ServerNames) CheckServerName(address, failures);
        return failures.Result;
    }

    private static void CheckListeners(SipTransportOptions options, OptionFailures failures)
    {
        if (options.Listeners.Count > byte.MaxValue)
            failures.Add($"Listeners has {options.Listeners.Count} entries; at most {byte.MaxValue} are possible.");
        for (var i = 0; i < options.Listeners.Count; i++)
        {
            var listener = options.Listeners[i];
            if (!Enum.IsDefined(listener.Transport) || listener.Transport == SipTransport.None)
                failures.Add($"Listeners[{i}].Transport is {listener.Transport}; give udp, tcp, tls, ws or wss.");
            if (listener.SentBy is { } sentBy && !IsSentBy(sentBy))
                failures.Add($"Listeners[{i}].SentBy is '{sentBy}'; give a host with an optional port, as sip.example.com:5060.");
        }
    }

    /// <summary>RFC 3261 section 25.1: sent-by = host [COLON port], without white space.</summary>
    private static bool IsSentBy(string sentBy) =>
        sentBy.Length is > 0 and <= 255
        && sentBy.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']')
        && Uri.TryCreate($"sip://{sentBy}", UriKind.Absolute, out var uri) && uri.Host.Length > 0;

    private static void CheckOrigin(string origin, OptionFailures failures)
    {
        if (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase)) return;
        failures.Add($"WebSocket.AllowedOrigins has '{origin}'; give scheme, host and, unless it is the scheme's own, port, as https://app.example.com.");
    }

    private static void CheckServerName(string address, OptionFailures failures)
    {
        if (!IPEndPoint.TryParse(address, out _))
            failures.Add($"TlsClient.ServerNames has '{address}'; give an IP address with an optional port, as 192.0.2.1:5061.");
    }
}
