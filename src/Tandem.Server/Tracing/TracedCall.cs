namespace Tandem.Server.Tracing;

/// <summary>The messages of one Call-ID, in short.</summary>
/// <param name="CallId">The Call-ID; <c>-</c> for what had none that could be read.</param>
/// <param name="Method">Method of the first message.</param>
/// <param name="From">URI of its From; empty when it cannot be read.</param>
/// <param name="To">URI of its To.</param>
/// <param name="FirstLine">Its start line.</param>
/// <param name="LastStatus">Status code of the last response that was sent or received; null when there was none.</param>
/// <param name="Start">When it crossed the border.</param>
/// <param name="End">When the last one did.</param>
/// <param name="MessageCount">How many there are.</param>
internal sealed record TracedCall(
    string CallId, string Method, string From, string To, string FirstLine, int? LastStatus, DateTimeOffset Start, DateTimeOffset End, int MessageCount);

/// <summary>The newest calls.</summary>
/// <param name="Items">The newest last.</param>
/// <param name="Next">Ask for those after this number to learn what is new.</param>
internal sealed record TracedCallPage(IReadOnlyList<TracedCall> Items, long Next);

/// <summary>The messages of one call.</summary>
/// <param name="CallId">The whole Call-ID.</param>
/// <param name="Messages">In the order in which they crossed the border.</param>
/// <param name="Next">Ask for those after this number to learn what is new.</param>
internal sealed record CallTrace(string CallId, IReadOnlyList<TracedMessage> Messages, long Next);

/// <summary>One message of a call.</summary>
/// <param name="Sequence">Its number among all traced messages.</param>
/// <param name="Time">When it crossed the border.</param>
/// <param name="Direction"><c>received</c>, <c>sent</c> or <c>refused</c>.</param>
/// <param name="Transport">Such as <c>udp</c>.</param>
/// <param name="Remote">The peer's address and port.</param>
/// <param name="Flow">The flow, a connection with its number.</param>
/// <param name="FirstLine">The start line.</param>
/// <param name="CSeq">The CSeq, such as <c>1 INVITE</c>.</param>
/// <param name="Error">Why it was refused; null when it was not.</param>
/// <param name="IsCut">Whether the text is not all that there was.</param>
/// <param name="Text">The message, with its secrets masked.</param>
internal sealed record TracedMessage(
    long Sequence, DateTimeOffset Time, string Direction, string Transport, string Remote, string Flow, string FirstLine, string CSeq, string? Error, bool IsCut, string Text);
