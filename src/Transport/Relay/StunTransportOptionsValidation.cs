using Microsoft.Extensions.Options;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>Checks <see cref="StunTransportOptions"/> at start; each failure names the key, the value and what is allowed.</summary>
public sealed class StunTransportOptionsValidation : IValidateOptions<StunTransportOptions>
{
    private const int KiB = 1024;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, StunTransportOptions options)
    {
        var failures = new OptionFailures("options.");
        CheckListeners(options, failures);
        failures.Range(options.MaxRelays, 0, 10_000_000);
        failures.Range(options.PeerConnections, 0, 10_000_000);
        failures.Range(options.UdpReceiveBufferBytes, 4 * KiB, 1024 * KiB * KiB);
        failures.Range(options.UdpSendBufferBytes, 4 * KiB, 1024 * KiB * KiB);
        failures.Range(options.RelayReceiveBufferBytes, 4 * KiB, 1024 * KiB * KiB);
        failures.Range(options.RelaySendBufferBytes, 4 * KiB, 1024 * KiB * KiB);
        failures.Range(options.MaxStreamMessageBytes, 1 * KiB, StunMessage.MaxLength);
        failures.Range(options.MaxQueuedDataBytes, options.MaxStreamMessageBytes, 1024 * KiB * KiB);
        failures.Range(options.MaxQueuedBytes, options.MaxQueuedDataBytes, 1024 * KiB * KiB);
        failures.Range(options.MaxConnections, 1, 10_000_000);
        failures.Range(options.MaxConnectionsPerSource, 1, 10_000_000);
        failures.Range(options.MaxDtlsHandshakes, 1, 1_000_000);
        failures.Range(options.MaxDtlsHandshakesPerSource, 1, 1_000_000);
        failures.Range(options.DtlsHandshakesPerSecond, 1, 1_000_000);
        failures.Range(options.DtlsHandshakeTimeout);
        failures.Range(options.DtlsMtu, 256, 16 * KiB);
        failures.Range(options.FirstOctetTimeout);
        failures.Range(options.FirstMessageTimeout);
        failures.Range(options.MessageTimeout);
        failures.Range(options.LingerTimeout);
        failures.Range(options.DataLingerTimeout);
        failures.Range(options.HalfClosedTimeout);
        failures.Range(options.TcpKeepAliveTime);
        return failures.Result;
    }

    private static void CheckListeners(StunTransportOptions options, OptionFailures failures)
    {
        if (options.Listeners.Count > byte.MaxValue)
            failures.Add($"Listeners has {options.Listeners.Count} entries; at most {byte.MaxValue} are possible.");
        for (var i = 0; i < options.Listeners.Count; i++)
        {
            var listener = options.Listeners[i];
            if (listener.Transport is not (StunTransport.Udp or StunTransport.Tcp or StunTransport.Tls or StunTransport.Dtls))
                failures.Add($"Listeners[{i}].Transport is {listener.Transport}; give udp, tcp, tls or dtls.");
            if (listener.External is { } external && external.AddressFamily != listener.Address.AddressFamily)
                failures.Add($"Listeners[{i}].External is {external}; give an address of the family of {listener.Address}.");
        }
    }
}
