using Tandem.Contracts.Media;
using Tandem.Edge.Gateway;
using Tandem.Simulation;

namespace Tandem.Core.Tests.Gateway;

/// <summary>Descriptions that are a part of a body of several parts (RFC 5621).</summary>
public sealed class MultipartTests
{
    private const string Mixed = "Content-Type: multipart/mixed;boundary=\"one two\"\r\n";
    private const string Isup = "--one two\r\nContent-Type: application/ISUP;version=itu-t92+\r\nContent-Disposition: signal;handling=optional\r\n\r\n\x01\x11\n\r\x03\r\n";

    [Fact]
    public void The_description_is_changed_and_the_other_parts_stay_as_they_are()
    {
        using var world = new GatewayNode();
        var body = $"{Isup}--one two\r\nContent-Type: application/sdp\r\nContent-Length: 7\r\n\r\n{Bodies.Browser("alice")}\r\n--one two--\r\n";
        world.Alice.Invite("sip:bob@tandem.test", Mixed, body);
        var invite = world.Bob.TakeRequest("INVITE");
        var got = SimulatedPhone.Text(invite.Body);
        var start = got.IndexOf("v=0", StringComparison.Ordinal);
        var description = got[start..got.IndexOf("\r\n--one two--", start, StringComparison.Ordinal)];

        Assert.StartsWith(Isup, got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n--one two--\r\n", got, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Length: {description.Length}\r\n\r\nv=0", got, StringComparison.Ordinal);
        Assert.Contains("RTP/AVP", description, StringComparison.Ordinal);
        Assert.Equal("offer caller>callee1 Avp (alice)", Bodies.NameOf(invite));
        Assert.Equal("multipart/mixed;boundary=\"one two\"", SimulatedPhone.Text(invite[Sip.HeaderName.ContentType]));
        Assert.Equal($"{invite.Body.Length}", SimulatedPhone.Text(invite[Sip.HeaderName.ContentLength]));
    }

    [Fact]
    public void An_answer_in_one_of_several_parts_is_changed_and_comes_again_as_it_was()
    {
        using var world = new GatewayNode();
        world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = world.Bob.TakeRequest("INVITE");
        var body = $"{Isup}--one two\r\nContent-Type: application/sdp\r\n\r\n{Bodies.Phone("bob")}\r\n--one two--\r\n";
        world.Bob.Reply(invite, 200, Mixed, body: body);
        var ok = world.Alice.TakeResponse(200);
        world.Bob.Reply(invite, 200, Mixed, body: body);
        var again = world.Alice.TakeResponse(200);

        Assert.Equal("answer callee1>caller (bob)", Bodies.NameOf(ok));
        Assert.StartsWith(Isup, SimulatedPhone.Text(ok.Body), StringComparison.Ordinal);
        Assert.Equal(ok.ToString(), again.ToString());
    }

    [Fact]
    public void A_description_within_parts_of_parts_is_found_and_of_alternatives_the_last()
    {
        using var world = new GatewayNode();
        var body = $"--a\r\nContent-Type: multipart/alternative;boundary=b\r\n\r\n--b\r\nContent-Type: application/sdp\r\n\r\n{Bodies.Phone("first")}\r\n--b\r\nContent-Type: application/sdp\r\n\r\n{Bodies.Browser("last")}\r\n--b--\r\n--a\r\nContent-Type: application/sdp\r\nContent-Disposition: render\r\n\r\nv=0\r\n--a--";
        world.Alice.Invite("sip:bob@tandem.test", "Content-Type: multipart/mixed;boundary=a\r\n", body);
        var invite = world.Bob.TakeRequest("INVITE");
        var got = SimulatedPhone.Text(invite.Body);
        Assert.Contains("s=offer caller>callee1 Avp (last)\r\n", got, StringComparison.Ordinal);
        Assert.Contains(Bodies.Phone("first"), got, StringComparison.Ordinal);
        Assert.EndsWith("--b--\r\n--a\r\nContent-Type: application/sdp\r\nContent-Disposition: render\r\n\r\nv=0\r\n--a--", got, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multipart/mixed", "--a\r\n\r\nx\r\n--a--")]
    [InlineData("multipart/mixed;boundary=a", "--b\r\n\r\nx\r\n--b--")]
    [InlineData("multipart/mixed;boundary=a", "--a\r\n\r\nx\r\n")]
    [InlineData("multipart/mixed;boundary=a", "--a\r\nContent-Type: multipart/mixed\r\n\r\nx\r\n--a--")]
    public void Parts_that_cannot_be_told_from_each_other_are_refused(string type, string body)
    {
        using var world = new GatewayNode();
        var request = world.Alice.Invite("sip:bob@tandem.test", $"Content-Type: {type}\r\n", body);
        var refused = world.Alice.TakeResponse(400);
        Assert.Contains("parts of the body", refused.ToString(), StringComparison.Ordinal);
        world.Alice.Acknowledge(request, refused);
        world.AssertIdle();
    }

    [Fact]
    public void Parts_are_within_parts_no_deeper_than_the_limit()
    {
        using var world = new GatewayNode();
        var (fields, body) = Nested(Sip.MultipartReader.MaxDepth);
        world.Alice.Invite("sip:bob@tandem.test", fields, body);
        Assert.Equal("offer caller>callee1 Avp (alice)", Bodies.NameOf(world.Bob.TakeRequest("INVITE")));
        world.Alice.Clear();
        (fields, body) = Nested(Sip.MultipartReader.MaxDepth + 1);
        world.Alice.Invite("sip:bob@tandem.test", fields, body);
        world.Alice.TakeResponse(400);
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed\r\nContent-Disposition: signal;handling=optional\r\n", "--a\r\n\r\nx\r\n--a--")]
    [InlineData("Content-Type: multipart/mixed;boundary=a\r\n", "--a\r\nContent-Type: multipart/mixed\r\nContent-Disposition: signal;handling=optional\r\n\r\nx\r\n--a--")]
    [InlineData("Content-Type: multipart/mixed;boundary=a\r\n", "--a\r\nContent-Type: application/sdp\r\nContent-Disposition: session;handling=optional\r\n\r\nno description\r\n--a--")]
    [InlineData("Content-Type: multipart/mixed;boundary=a\r\n", "--a\r\nContent-Type: application/sdp\r\nContent-Transfer-Encoding: base64\r\n\r\ndj0w\r\n--a--")]
    public void What_need_not_be_understood_passes_as_it_is(string fields, string body)
    {
        using var world = new GatewayNode();
        world.Alice.Invite("sip:bob@tandem.test", fields, body);
        Assert.Equal(body, SimulatedPhone.Text(world.Bob.TakeRequest("INVITE").Body));
    }

    [Fact]
    public void Without_the_gateway_nobody_looks_at_parts()
    {
        using var world = new GatewayNode(GatewayOptions.Default with { Mode = SessionMode.Off });
        world.Alice.Invite("sip:bob@tandem.test", "Content-Type: multipart/mixed\r\n", "anything");
        Assert.Equal("anything", SimulatedPhone.Text(world.Bob.TakeRequest("INVITE").Body));
    }

    [Fact]
    public void Early_media_that_cannot_be_converted_leave_the_other_parts()
    {
        using var world = new GatewayNode();
        world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = world.Bob.TakeRequest("INVITE");
        world.Bob.Reply(invite, 183, Mixed, body: $"{Isup}--one two\r\nContent-Type: application/sdp\r\n\r\nnonsense\r\n--one two--\r\n");
        Assert.Equal($"{Isup}--one two--\r\n", SimulatedPhone.Text(world.Alice.TakeResponse(183).Body));
    }

    [Theory]
    [InlineData("--one two\r\nContent-Type: multipart/related;boundary=b\r\n\r\n--b\r\nContent-Type: application/sdp\r\n\r\nnonsense\r\n--b\r\n\r\nx\r\n--b--\r\n--one two--\r\n", "--one two\r\nContent-Type: multipart/related;boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n--one two--\r\n")]
    [InlineData(Isup + "--one two\r\nContent-Type: multipart/related;boundary=b\r\n\r\n--b\r\nContent-Type: application/sdp\r\n\r\nnonsense\r\n--b--\r\n--one two--\r\n", Isup + "--one two--\r\n")]
    public void Within_parts_of_parts_the_others_are_left_and_none_that_is_empty(string body, string left)
    {
        using var world = new GatewayNode();
        world.Alice.Invite("sip:bob@tandem.test", body: Bodies.Browser("alice"));
        var invite = world.Bob.TakeRequest("INVITE");
        world.Bob.Reply(invite, 183, Mixed, body: body);
        Assert.Equal(left, SimulatedPhone.Text(world.Alice.TakeResponse(183).Body));
    }

    [Fact]
    public void A_call_is_ended_whatever_is_in_the_body()
    {
        using var world = new GatewayNode();
        var call = world.Call();
        call.Caller.Send("BYE", "Content-Type: multipart/mixed;boundary=a\r\n", "--a\r\n\r\nx\r\n");
        Assert.Equal("--a\r\n\r\nx\r\n", SimulatedPhone.Text(world.Bob.TakeRequest("BYE").Body));
    }

    [Fact]
    public void A_bad_body_in_a_call_is_refused_and_the_call_goes_on()
    {
        using var world = new GatewayNode();
        var call = world.Call();
        call.Caller.Send("INVITE", "Content-Type: multipart/mixed\r\n", "--a\r\n\r\nx\r\n--a--");
        world.Alice.TakeResponse(400);
        Assert.Equal(1, world.Gateway.Count);
    }

    private static (string Fields, string Body) Nested(int depth)
    {
        var body = $"Content-Type: application/sdp\r\n\r\n{Bodies.Browser("alice")}";
        for (var i = depth; i >= 1; i--) body = $"Content-Type: multipart/mixed;boundary=b{i}\r\n\r\n--b{i}\r\n{body}\r\n--b{i}--";
        var start = body.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (body[..(start + 2)], body[(start + 4)..]);
    }
}
