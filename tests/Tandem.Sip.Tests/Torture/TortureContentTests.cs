namespace Tandem.Sip.Tests.Torture;

/// <summary>What a reader must find in the valid messages of RFC 4475 section 3.1.1.</summary>
public sealed class TortureContentTests
{
    [Fact]
    public void AShortTortuousInvite()
    {
        var message = Wire.Parse(TortureRow.Read("wsinv"));
        Assert.Equal("sip:vivekg@chair-dnrc.example.com;unknownparam", Wire.Text(message.RequestUri));
        Assert.Equal("sip:vivekg@chair-dnrc.example.com", Wire.Text(message.To.Uri));
        Assert.Equal("1918181833n", Wire.Text(message.To.Tag));
        Assert.Equal("\"J Rosenberg \\\\\\\"\"", Wire.Text(message.From.DisplayName));
        Assert.Equal("98asjd8", Wire.Text(message.From.Tag));
        Assert.Equal(68, message.MaxForwards);
        Assert.Equal(9u, message.CSeqNumber);
        Assert.Equal(SipMethod.Invite, message.Method);
        Assert.Equal("192.0.2.2", Wire.Text(message.TopVia.Host));
        Assert.Equal(SipTransport.Udp, message.TopVia.Transport);
        Assert.Equal("390skdjuw", Wire.Text(message.TopVia.Branch));
        Assert.False(message.TopVia.HasMagicCookie);
        Assert.Equal("", Wire.Text(message[HeaderName.Subject]));
        Assert.True(message.Has(HeaderName.Subject));
        Assert.Equal(";;,,;;,;", Wire.Text(message.GetHeader(message.IndexOf("unknownheaderwithunusualvalue"u8)).Value));
        Assert.Equal("newfangled value\r\n continued newfangled value", Wire.Text(message.GetHeader(message.IndexOf("NewFangledHeader"u8)).Value));
        Assert.Equal(["<sip:services.example.com;lr;unknownwith=value;unknown-no-value>"], Wire.Values(message, HeaderName.Route));
        Assert.Equal(150, message.Body.Length);
    }

    [Fact]
    public void ItsViasStandInTwoFieldsAndThreeValues()
    {
        var message = Wire.Parse(TortureRow.Read("wsinv"));
        var found = new List<(string, SipTransport, string)>();
        foreach (var value in message.Values(HeaderName.Via))
        {
            Assert.True(Via.TryParse(value, out var via));
            found.Add((Wire.Text(via.SentBy), via.Transport, Wire.Text(via.Branch)));
        }

        Assert.Equal([("192.0.2.2", SipTransport.Udp, "390skdjuw"), ("spindle.example.com", SipTransport.Tcp, "z9hG4bK9ikj8"), ("192.168.255.111", SipTransport.Udp, "z9hG4bK30239")], found);
    }

    [Fact]
    public void ItsContactHasFoldedParameters()
    {
        var message = Wire.Parse(TortureRow.Read("wsinv"));
        Assert.True(NameAddress.TryParse(message[HeaderName.Contact], out var contact));
        Assert.Equal("\"Quoted string \\\"\\\"\"", Wire.Text(contact.DisplayName));
        Assert.Equal("sip:jdrosen@example.com", Wire.Text(contact.Uri));
        Assert.True(contact.Parameters.TryGet("newparam"u8, out var value));
        Assert.Equal("newvalue", Wire.Text(value));
        Assert.True(contact.Parameters.TryGet("q"u8, out value));
        Assert.Equal("0.33", Wire.Text(value));
        Assert.True(contact.Parameters.Has("secondparam"u8));
    }

    [Fact]
    public void WideRangeOfValidCharacters()
    {
        var message = Wire.Parse(TortureRow.Read("intmeth"));
        Assert.Equal(SipMethod.Other, message.Method);
        Assert.Equal("!interesting-Method0123456789_*+`.%indeed'~", Wire.Text(message.MethodName));
        Assert.Equal("\"BEL:\\\a NUL:\\\0 DEL:\\\u007f\"", Wire.Text(message.To.DisplayName));
        Assert.Equal("_token~1'+`*%!-.", Wire.Text(message.From.Tag));
        Assert.Equal("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{", Wire.Text(message.CallId));
        Assert.Equal(139122385u, message.CSeqNumber);
        Assert.Equal(255, message.MaxForwards);
        Assert.True(SipUri.TryParse(message.RequestUri, out var uri));
        Assert.Equal("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", Wire.Text(uri.User));
        Assert.Equal("example.com", Wire.Text(uri.Host));
        Assert.True(message.IndexOf("extensionHeader-!.%*+_`'~"u8) >= 0);
    }

    [Fact]
    public void AnEscapedSeparatorDoesNotSeparate()
    {
        var message = Wire.Parse(TortureRow.Read("esc01"));
        Assert.True(SipUri.TryParse(message.RequestUri, out var uri));
        Assert.Equal("sips%3Auser%40example.com", Wire.Text(uri.User));
        Assert.False(uri.IsSips);
    }

    [Fact]
    public void EscapedNullsAreDifferentUsers()
    {
        var message = Wire.Parse(TortureRow.Read("escnull"));
        var users = new List<string>();
        foreach (var value in message.Values(HeaderName.Contact))
            if (NameAddress.TryParse(value, out var contact) && SipUri.TryParse(contact.Uri, out var uri)) users.Add(Wire.Text(uri.User));
        Assert.Equal(["%00", "%00%00"], users);
    }

    [Fact]
    public void APercentSignInAMethodIsNoEscape()
    {
        var message = Wire.Parse(TortureRow.Read("esc02"));
        Assert.Equal(SipMethod.Other, message.Method);
        Assert.Equal("RE%47IST%45R", Wire.Text(message.MethodName));
    }

    [Fact]
    public void LongValues()
    {
        var message = Wire.Parse(TortureRow.Read("longreq"));
        // 33 hops and the sender, written in every case and with white space before the colon.
        var hosts = new List<string>();
        foreach (var value in message.Values(HeaderName.Via))
            if (Via.TryParse(value, out var via)) hosts.Add(Wire.Text(via.Host));
        Assert.Equal([.. Enumerable.Range(1, 33).Reverse().Select(hop => $"sip{hop}.example.com"), "host.example.com"], hosts);
        Assert.True(message.From.Uri.StartsWith("sip:amazinglylongcallername"u8) && message.From.Uri.EndsWith("@example.net"u8));
        Assert.Equal(SipTransport.Tcp, message.TopVia.Transport);
    }

    [Fact]
    public void TheSecondMessageInADatagramIsNotThere()
    {
        var message = Wire.Parse(TortureRow.Read("dblreq"));
        Assert.Equal(SipMethod.Register, message.Method);
        Assert.True(message.Body.IsEmpty);
        Assert.DoesNotContain("INVITE", message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ASemicolonMayBelongToTheUser()
    {
        var message = Wire.Parse(TortureRow.Read("semiuri"));
        Assert.True(SipUri.TryParse(message.RequestUri, out var uri));
        Assert.Equal("user;par=u%40example.net", Wire.Text(uri.User));
        Assert.Equal("example.com", Wire.Text(uri.Host));
    }

    [Fact]
    public void VariedTransports()
    {
        var message = Wire.Parse(TortureRow.Read("transports"));
        var found = new List<SipTransport>();
        foreach (var value in message.Values(HeaderName.Via))
            if (Via.TryParse(value, out var via)) found.Add(via.Transport);
        Assert.Equal([SipTransport.Udp, SipTransport.None, SipTransport.Tls, SipTransport.None, SipTransport.Tcp], found);
    }

    [Fact]
    public void ABinaryBody()
    {
        var message = Wire.Parse(TortureRow.Read("mpart01"));
        Assert.Equal(553, message.Body.Length);
        Assert.True(message.Body.StartsWith("--7a9cbec02ceef655\r\n"u8));
        Assert.True(message.Body.EndsWith("--7a9cbec02ceef655--\r\n"u8));
    }

    [Fact]
    public void ReasonPhrases()
    {
        var unusual = Wire.Parse(TortureRow.Read("unreason"));
        Assert.Equal(200, unusual.StatusCode);
        Assert.StartsWith("= 2**3 * 5**2 ", Wire.Text(unusual.ReasonPhrase), StringComparison.Ordinal);
        var none = Wire.Parse(TortureRow.Read("noreason"));
        Assert.Equal(100, none.StatusCode);
        Assert.True(none.ReasonPhrase.IsEmpty);
    }

    [Fact]
    public void ABranchOfTheCookieAloneIsNone()
    {
        var message = Wire.Parse(TortureRow.Read("badbranch"));
        Assert.False(message.TopVia.HasMagicCookie);
    }

    [Fact]
    public void ARequestOfTheOldRfcHasNoBranchAndNoTag()
    {
        var message = Wire.Parse(TortureRow.Read("inv2543"));
        Assert.True(message.TopVia.Branch.IsEmpty);
        Assert.True(message.From.Tag.IsEmpty);
        Assert.Null(message.MaxForwards);
        Assert.Equal(105, message.Body.Length);
        Assert.Equal("sip:+16505552222@ss1.example.net", Wire.Text(message.To.Uri));
    }
}
