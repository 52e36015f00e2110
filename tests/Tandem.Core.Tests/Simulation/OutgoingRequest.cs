namespace Tandem.Simulation;

/// <summary>A request as a phone writes it, until it is sent, so that it can be sent again with credentials.</summary>
internal sealed class OutgoingRequest
{
    public required string Method { get; init; }

    public required string Uri { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    public required string CallId { get; init; }

    public required int CSeq { get; set; }

    public string Extra { get; init; } = "";

    public string Body { get; init; } = "";

    public string Credentials { get; set; } = "";

    public string Branch { get; set; } = "";

    public int MaxForwards { get; init; } = 70;

    public string Write(string transport, string sentBy) =>
        $"{Method} {Uri} SIP/2.0\r\nVia: SIP/2.0/{transport} {sentBy};branch={Branch};rport\r\nMax-Forwards: {MaxForwards}\r\nFrom: {From}\r\nTo: {To}\r\n"
        + $"Call-ID: {CallId}\r\nCSeq: {CSeq} {Method}\r\n{Credentials}{Extra}{SimulatedPhone.TypeOf(Body)}Content-Length: {Body.Length}\r\n\r\n{Body}";
}
