#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "ouhe/base/clock.h"

enum { TIMEOUT = 30000, ADDRESS_MOST = 254, WORD_BYTES = 45, LINE_BYTES = 57, DAY = 86400 };

bool oh_net_address(oh_sv address)
{
	size_t ats = 0, at = 0;
	if (address.n < 3 || address.n > ADDRESS_MOST)
		return false;
	for (size_t i = 0; i < address.n; i++) {
		unsigned char b = (unsigned char)address.p[i];
		if (b <= ' ' || b >= 0x7f || strchr("<>(),;:\\\"[]", b))
			return false;
		if (b == '@') {
			ats++;
			at = i;
		}
	}
	return ats == 1 && at > 0 && at + 1 < address.n;
}

static bool one_line(oh_sv s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return true;
}

static void base64(oh_buf *out, oh_sv s)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		unsigned long v = (unsigned long)(unsigned char)s.p[i] << 16;
		if (left > 1)
			v |= (unsigned long)(unsigned char)s.p[i + 1] << 8;
		if (left > 2)
			v |= (unsigned char)s.p[i + 2];
		oh_buf_char(out, digits[v >> 18]);
		oh_buf_char(out, digits[v >> 12 & 63]);
		oh_buf_char(out, left > 1 ? digits[v >> 6 & 63] : '=');
		oh_buf_char(out, left > 2 ? digits[v & 63] : '=');
	}
}

/* RFC 2047: words of at most 75 characters, cut between characters. */
static void encoded_words(oh_buf *out, oh_sv s)
{
	bool ascii = true;
	for (size_t i = 0; i < s.n; i++)
		ascii = ascii && (unsigned char)s.p[i] < 0x80;
	if (ascii && s.n < 60 && oh_sv_find(s, OH_SV("=?")) == SIZE_MAX) {
		oh_buf_sv_put(out, s);
		return;
	}
	for (size_t at = 0; at < s.n;) {
		size_t end = at + WORD_BYTES < s.n ? at + WORD_BYTES : s.n;
		while (end < s.n && end > at + 1 && ((unsigned char)s.p[end] & 0xc0) == 0x80)
			end--;
		oh_buf_str(out, at ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?");
		base64(out, oh_sv_sub(s, at, end - at));
		oh_buf_str(out, "?=");
		at = end;
	}
}

static void date_line(oh_buf *out, int64_t at)
{
	static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int64_t day = at / DAY, second = at % DAY;
	oh_date d = oh_date_from_days(day);
	oh_buf_printf(out, "Date: %s, %u %s %d %02d:%02d:%02d +0000\r\n", days[day % 7],
	              (unsigned)d.day, months[d.month - 1], (int)d.year, (int)(second / 3600),
	              (int)(second / 60 % 60), (int)(second % 60));
}

oh_status oh_net_mail_format(const oh_net_smtp *server, const oh_net_mail *mail, oh_buf *out,
                             oh_error *err)
{
	oh_sv name = oh_sv_from(server->from_name);
	if (!oh_net_address(mail->to) || !oh_net_address(oh_sv_from(server->from)))
		return oh_raise(err, OH_EINVALID, &oh_msg_net_mail_address);
	if (!one_line(mail->subject) || !one_line(mail->message_id) || !one_line(name) ||
	    mail->date < 0)
		return oh_raise(err, OH_EINVALID, &oh_msg_net_mail_subject);
	date_line(out, mail->date);
	oh_buf_str(out, "From: ");
	if (name.n) {
		bool plain = true;
		for (size_t i = 0; i < name.n; i++)
			plain = plain && (unsigned char)name.p[i] < 0x80;
		if (plain) { /* a quoted string; what would end it is left out */
			oh_buf_char(out, '"');
			for (size_t i = 0; i < name.n; i++)
				if (name.p[i] != '"' && name.p[i] != '\\')
					oh_buf_char(out, name.p[i]);
			oh_buf_char(out, '"');
		} else {
			encoded_words(out, name);
		}
		oh_buf_char(out, ' ');
	}
	oh_buf_printf(out, "<%s>\r\nTo: <%.*s>\r\nSubject: ", server->from, OH_SV_ARG(mail->to));
	encoded_words(out, mail->subject);
	oh_buf_printf(out,
	              "\r\nMessage-ID: <%.*s>\r\nMIME-Version: 1.0\r\n"
	              "Content-Type: text/plain; charset=UTF-8\r\n"
	              "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n",
	              OH_SV_ARG(mail->message_id));
	for (size_t at = 0; at < mail->text.n; at += LINE_BYTES) {
		base64(out, oh_sv_sub(mail->text, at, LINE_BYTES));
		oh_buf_str(out, "\r\n");
	}
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}

struct reader {
	oh_sv rest;
};

static size_t give(char *p, size_t size, size_t n, void *ctx)
{
	struct reader *r = ctx;
	size_t bytes = size * n < r->rest.n ? size * n : r->rest.n;
	memcpy(p, r->rest.p, bytes);
	r->rest = oh_sv_sub(r->rest, bytes, r->rest.n);
	return bytes;
}

static oh_status failed(CURL *h, CURLcode code, const oh_net_smtp *server, const char *words,
                        bool *permanent, oh_error *err)
{
	long status = 0;
	char number[24];
	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
	const char *say = words[0] ? words : curl_easy_strerror(code);
	if (code == CURLE_OUT_OF_MEMORY)
		return oh_nomem(err);
	if (status < 400)
		return oh_raise(err, OH_EIO, &oh_msg_net_unreachable, net_host(server->url),
		                oh_sv_from(say));
	if (permanent)
		*permanent = status >= 500 && code != CURLE_LOGIN_DENIED;
	int n = snprintf(number, sizeof number, "%ld", status);
	return oh_raise(err, OH_EIO, &oh_msg_net_mail_refused, (oh_sv){number, (size_t)n},
	                oh_sv_from(say));
}

static oh_status transmit(CURL *h, const oh_net_smtp *server, const oh_net_mail *mail, oh_sv text,
                          const char *words, bool *permanent, oh_error *err)
{
	struct reader r = {text};
	char from[ADDRESS_MOST + 3], to[ADDRESS_MOST + 3];
	bool no_memory = false;
	(void)snprintf(from, sizeof from, "<%s>", server->from);
	(void)snprintf(to, sizeof to, "<%.*s>", OH_SV_ARG(mail->to));
	struct curl_slist *list = net_append(NULL, to, &no_memory);
	if (no_memory)
		return oh_nomem(err);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(h, CURLOPT_USE_SSL,
	                 (long)(server->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(h, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(h, CURLOPT_MAIL_RCPT, list);
	curl_easy_setopt(h, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(h, CURLOPT_READDATA, &r);
	curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(h, CURLOPT_INFILESIZE_LARGE, (curl_off_t)text.n);
	if (server->user) {
		curl_easy_setopt(h, CURLOPT_USERNAME, server->user);
		curl_easy_setopt(h, CURLOPT_PASSWORD, server->password ? server->password : "");
	}
	CURLcode code = curl_easy_perform(h);
	oh_status st = code ? failed(h, code, server, words, permanent, err) : OH_OK;
	curl_slist_free_all(list);
	return st;
}

oh_status oh_net_mail_send(const oh_net_smtp *server, const oh_net_mail *mail, bool *permanent,
                           oh_error *err)
{
	char words[CURL_ERROR_SIZE];
	oh_buf text = OH_BUF_INIT;
	if (permanent)
		*permanent = false;
	oh_status st = oh_net_mail_format(server, mail, &text, err);
	if (st) {
		if (permanent)
			*permanent = st == OH_EINVALID;
		oh_buf_release(&text);
		return st;
	}
	CURL *h = net_handle(server->url, server->timeout_ms ? server->timeout_ms : TIMEOUT,
	                     server->ca_file, words);
	st = h ? transmit(h, server, mail, oh_buf_sv(&text), words, permanent, err) : oh_nomem(err);
	if (h)
		curl_easy_cleanup(h);
	oh_buf_release(&text);
	return st;
}
