using System.Text;
using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Server.Sip;

/// <summary>Logs how calls begin and end, for who switched that on: the requests that begin or end something, and the final response to each.</summary>
internal sealed class CallLog(ILogger logger, ISipTap? next) : ISipTap
{
    /// <inheritdoc/>
    public void Received(SipMessage message, ReadOnlyMemory<byte> octets, in Flow flow, Instant now)
    {
        next?.Received(message, octets, flow, now);
        if (message.IsRequest && message.Method != SipMethod.Ack)
            SipLog.Request(logger, Text(message.CallId), Text(message.MethodName), Text(message.From.Uri), Text(message.To.Uri), flow);
    }

    /// <inheritdoc/>
    public void Refused(ReadOnlyMemory<byte> octets, SipParseError error, in Flow flow, Instant now)
    {
        next?.Refused(octets, error, flow, now);
        _ = SipMessage.TryParse(octets, SipLimits.Default, out var message);
        SipLog.Refused(logger, message is null ? "" : Text(message[HeaderName.CallId]), error, flow);
    }

    /// <inheritdoc/>
    public void Sent(SipMessage message, ReadOnlySpan<byte> octets, in Flow flow, Instant now)
    {
        next?.Sent(message, octets, flow, now);
        if (!message.IsRequest && message.StatusCode >= 200)
            SipLog.FinalResponse(logger, Text(message.CallId), message.StatusCode, Text(message.ReasonPhrase), Text(message.MethodName), flow);
    }

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);
}
