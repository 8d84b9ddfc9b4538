#include "docx.h"

#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "internal.h"
#include "ouhe/base/alloc.h"
#include "pdf_internal.h"
#include "print.h"

/* Twentieths of a point: A4 with margins of 2 cm. */
enum { SHORT = 11906, LONG = 16838, MARGIN = 1134, FOOT = 567 };

static const char head_of_xml[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
static const char types[] =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" "
    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/word/document.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/settings.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
    "<Override PartName=\"/docProps/core.xml\" "
    "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";
static const char package_rels[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/officeDocument\" Target=\"word/document.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/"
    "relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>";
static const char document_rels[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/footer\" Target=\"footer1.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/settings\" Target=\"settings.xml\"/></Relationships>";
#define WORD "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
static const char footer[] =
    "<w:ftr " WORD "><w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>"
    "<w:r><w:rPr><w:sz w:val=\"18\"/></w:rPr><w:fldChar w:fldCharType=\"begin\"/></w:r>"
    "<w:r><w:rPr><w:sz w:val=\"18\"/></w:rPr><w:instrText xml:space=\"preserve\"> PAGE "
    "</w:instrText></w:r><w:r><w:rPr><w:sz w:val=\"18\"/></w:rPr>"
    "<w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:ftr>";

/* Without it Word takes the document for one of 2007 and holds back what is newer. */
static const char settings[] =
    "<w:settings " WORD "><w:characterSpacingControl w:val=\"compressPunctuation\"/><w:compat>"
    "<w:compatSetting w:name=\"compatibilityMode\" "
    "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat></w:settings>";

/* Names of Word's own styles, so that an editor finds headings; sizes in half points. */
static const struct style {
	const char *id, *name, *more;
	int size;
	bool bold, centred;
} styles[] = {
    [DX_TITLE] = {"Title", "Title", "<w:spacing w:before=\"120\" w:after=\"120\"/>", 40, true,
                  true},
    [DX_SUBTITLE] = {"Subtitle", "Subtitle", "<w:spacing w:after=\"240\"/>", 22, false, true},
    [DX_HEADING] = {"Heading1", "heading 1",
                    "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"120\"/>"
                    "<w:outlineLvl w:val=\"0\"/>",
                    28, true, false},
    [DX_BODY] = {"BodyText", "Body Text",
                 "<w:spacing w:after=\"80\" w:line=\"288\" w:lineRule=\"auto\"/>", 22, false,
                 false},
    [DX_NOTE] = {"Note", "Note", "<w:spacing w:before=\"60\" w:after=\"60\"/>", 18, false, false}};

/* --- text --- */

/* One run; line feeds are breaks in it. */
static void put_run(dx *d, oh_sv text, bool bold)
{
	oh_sv rest, line;
	(void)pd_clean(text, true, &d->text);
	rest = oh_buf_sv(&d->text);
	if (!rest.n)
		return;
	oh_buf_str(&d->body, bold ? "<w:r><w:rPr><w:b/></w:rPr>" : "<w:r>");
	for (bool first = true; oh_sv_split(&rest, '\n', &line); first = false) {
		oh_buf_str(&d->body, first ? "<w:t xml:space=\"preserve\">"
		                           : "<w:br/><w:t xml:space=\"preserve\">");
		rp_put_escaped(&d->body, line);
		oh_buf_str(&d->body, "</w:t>");
	}
	oh_buf_str(&d->body, "</w:r>");
}

void dx_begin(dx *d)
{
	oh_buf_init(&d->body);
	oh_buf_init(&d->text);
	d->n = 0;
}

void dx_paragraph(dx *d, dx_style style, oh_sv text)
{
	oh_buf_printf(&d->body, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr>", styles[style].id);
	put_run(d, text, false);
	oh_buf_str(&d->body, "</w:p>");
}

/* --- tables --- */

static int table_width(const dx *d)
{
	return (d->landscape ? LONG : SHORT) - 2 * MARGIN;
}

static int column_width(const dx *d, size_t i)
{
	return (int)(table_width(d) * d->share[i] / d->sum);
}

void dx_table(dx *d, const double *shares, size_t n, uint32_t right)
{
	d->n = n < DX_COLUMNS ? n : DX_COLUMNS;
	d->sum = 0;
	d->right = right;
	for (size_t i = 0; i < d->n; i++) {
		d->share[i] = shares[i];
		d->sum += shares[i];
	}
	oh_buf_printf(&d->body,
	              "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"%d\" "
	              "w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>",
	              table_width(d));
	for (size_t i = 0; i < d->n; i++)
		oh_buf_printf(&d->body, "<w:gridCol w:w=\"%d\"/>", column_width(d, i));
	oh_buf_str(&d->body, "</w:tblGrid>");
}

static void put_row(dx *d, const oh_sv *cells, bool bold, bool head)
{
	oh_buf_str(&d->body, "<w:tr><w:trPr><w:cantSplit/>");
	oh_buf_str(&d->body, head ? "<w:tblHeader/></w:trPr>" : "</w:trPr>");
	for (size_t i = 0; i < d->n; i++) {
		oh_buf_printf(&d->body, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>",
		              column_width(d, i));
		if (head)
			oh_buf_str(&d->body,
			           "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"E6ECF3\"/>");
		oh_buf_printf(&d->body,
		              "<w:vAlign w:val=\"center\"/></w:tcPr><w:p><w:pPr><w:pStyle "
		              "w:val=\"Note\"/><w:jc w:val=\"%s\"/></w:pPr>",
		              head                 ? "center"
		              : d->right >> i & 1u ? "right"
		                                   : "left");
		put_run(d, cells[i], bold || head);
		oh_buf_str(&d->body, "</w:p></w:tc>");
	}
	oh_buf_str(&d->body, "</w:tr>");
}

void dx_head(dx *d, const oh_sv *cells)
{
	put_row(d, cells, true, true);
}

void dx_row(dx *d, const oh_sv *cells, bool bold)
{
	put_row(d, cells, bold, false);
}

void dx_table_end(dx *d)
{
	/* Two tables with nothing between them would be one. */
	oh_buf_str(&d->body, "</w:tbl><w:p><w:pPr><w:pStyle w:val=\"Note\"/></w:pPr></w:p>");
	d->n = 0;
}

/* --- parts --- */

static void document_part(const dx *d, oh_buf *out)
{
	oh_buf_str(out, head_of_xml);
	oh_buf_str(out, "<w:document " WORD " xmlns:r=\"http://schemas.openxmlformats.org/"
	                "officeDocument/2006/relationships\"><w:body>");
	oh_buf_sv_put(out, oh_buf_sv(&d->body));
	oh_buf_printf(
	    out,
	    "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId2\"/>"
	    "<w:pgSz w:w=\"%d\" w:h=\"%d\"%s/><w:pgMar w:top=\"%d\" w:right=\"%d\" "
	    "w:bottom=\"%d\" w:left=\"%d\" w:header=\"%d\" w:footer=\"%d\" w:gutter=\"0\"/>"
	    "</w:sectPr></w:body></w:document>",
	    d->landscape ? LONG : SHORT, d->landscape ? SHORT : LONG,
	    d->landscape ? " w:orient=\"landscape\"" : "", MARGIN, MARGIN, MARGIN, MARGIN, FOOT,
	    FOOT);
}

static void styles_part(const dx *d, oh_buf *out)
{
	oh_buf_str(out, head_of_xml);
	oh_buf_printf(out,
	              "<w:styles " WORD "><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts "
	              "w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:eastAsia=\"Microsoft YaHei\" "
	              "w:cs=\"Arial\"/><w:sz w:val=\"21\"/><w:lang w:val=\"en-GB\" "
	              "w:eastAsia=\"%s\"/></w:rPr></w:rPrDefault></w:docDefaults>"
	              "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">"
	              "<w:name w:val=\"Normal\"/></w:style>",
	              d->lang == OH_LANG_ZH ? "zh-CN" : "en-GB");
	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
		oh_buf_printf(
		    out,
		    "<w:style w:type=\"paragraph\"%s w:styleId=\"%s\"><w:name w:val=\"%s\"/>"
		    "<w:basedOn w:val=\"Normal\"/><w:pPr>%s%s</w:pPr><w:rPr>%s<w:sz "
		    "w:val=\"%d\"/></w:rPr></w:style>",
		    i == DX_NOTE ? " w:customStyle=\"1\"" : "", styles[i].id, styles[i].name,
		    styles[i].more, styles[i].centred ? "<w:jc w:val=\"center\"/>" : "",
		    styles[i].bold ? "<w:b/>" : "", styles[i].size);
	oh_buf_str(out,
	           "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name "
	           "w:val=\"Normal Table\"/><w:tblPr><w:tblCellMar><w:left w:w=\"108\" "
	           "w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar>"
	           "</w:tblPr></w:style><w:style w:type=\"table\" w:styleId=\"TableGrid\"><w:name "
	           "w:val=\"Table Grid\"/><w:basedOn w:val=\"TableNormal\"/><w:tblPr>"
	           "<w:tblBorders>");
	static const char *const edges[] = {"top", "left", "bottom", "right", "insideH", "insideV"};
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
		oh_buf_printf(
		    out, "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"8A97A6\"/>",
		    edges[i]);
	oh_buf_str(out, "</w:tblBorders></w:tblPr></w:style></w:styles>");
}

static void core_part(dx *d, oh_buf *out)
{
	enum { ZONE_MS = 8 * 3600000 };
	/* In UTC, which the standard asks for. */
	pr_time t = pr_time_of(d->created - ZONE_MS);
	oh_buf_str(out, head_of_xml);
	oh_buf_str(out,
	           "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/"
	           "metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
	           "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
	           "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
	(void)pd_clean(d->title, false, &d->text);
	rp_put_escaped(out, oh_buf_sv(&d->text));
	oh_buf_str(out, "</dc:title><dc:creator>");
	(void)pd_clean(d->author, false, &d->text);
	rp_put_escaped(out, oh_buf_sv(&d->text));
	oh_buf_printf(
	    out,
	    "</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">%04d-%02d-%02dT%02d:"
	    "%02d:00Z</dcterms:created></cp:coreProperties>",
	    (int)t.date.year, t.date.month, t.date.day, t.hour, t.minute);
}

/* --- package --- */

enum { PARTS = 8 };

/* The buffers must live until the archive is closed. */
static bool add_part(zip_t *z, const char *name, const oh_buf *content)
{
	if (!oh_buf_ok(content))
		return false;
	zip_source_t *source = zip_source_buffer(z, content->p, content->n, 0);
	if (!source)
		return false;
	zip_int64_t at = zip_file_add(z, name, source, ZIP_FL_ENC_UTF_8);
	if (at < 0) {
		zip_source_free(source);
		return false;
	}
	/* A fixed time: 1980-01-01, with which the format's clock begins. */
	return zip_file_set_dostime(z, (zip_uint64_t)at, 0, 0x21, 0) == 0;
}

static bool read_all(zip_source_t *source, oh_buf *out)
{
	zip_stat_t st;
	bool good = false;
	if (zip_source_open(source) != 0)
		return false;
	if (zip_source_stat(source, &st) == 0 && st.valid & ZIP_STAT_SIZE &&
	    oh_buf_reserve(out, (size_t)st.size) &&
	    zip_source_read(source, out->p + out->n, st.size) == (zip_int64_t)st.size) {
		out->n += (size_t)st.size;
		out->p[out->n] = '\0';
		good = true;
	}
	(void)zip_source_close(source);
	return good;
}

static bool pack(const oh_buf parts[PARTS], oh_buf *out)
{
	static const char *const names[PARTS] = {
	    "[Content_Types].xml", "_rels/.rels",
	    "word/document.xml",   "word/_rels/document.xml.rels",
	    "word/styles.xml",     "word/settings.xml",
	    "word/footer1.xml",    "docProps/core.xml"};
	zip_error_t error;
	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_t *z = source ? zip_open_from_source(source, ZIP_TRUNCATE, &error) : NULL;
	zip_error_fini(&error);
	if (!z) {
		if (source)
			zip_source_free(source);
		return false;
	}
	zip_source_keep(source);
	bool good = true;
	for (int i = 0; i < PARTS && good; i++)
		good = add_part(z, names[i], &parts[i]);
	if (!good || zip_close(z) != 0) {
		zip_discard(z);
		good = false;
	}
	good = good && read_all(source, out);
	zip_source_free(source);
	return good;
}

static void fixed_part(oh_buf *out, const char *text)
{
	oh_buf_str(out, head_of_xml);
	oh_buf_str(out, text);
}

oh_status dx_end(dx *d, oh_buf *out, oh_error *err)
{
	oh_buf parts[PARTS] = {OH_BUF_INIT, OH_BUF_INIT, OH_BUF_INIT, OH_BUF_INIT,
	                       OH_BUF_INIT, OH_BUF_INIT, OH_BUF_INIT, OH_BUF_INIT};
	size_t before = out->n;
	fixed_part(&parts[0], types);
	fixed_part(&parts[1], package_rels);
	document_part(d, &parts[2]);
	fixed_part(&parts[3], document_rels);
	styles_part(d, &parts[4]);
	fixed_part(&parts[5], settings);
	fixed_part(&parts[6], footer);
	core_part(d, &parts[7]);
	bool good = oh_buf_ok(&d->body) && oh_buf_ok(&d->text) && pack(parts, out);
	for (int i = 0; i < PARTS; i++)
		oh_buf_release(&parts[i]);
	oh_buf_release(&d->body);
	oh_buf_release(&d->text);
	if (!good && out->n > before)
		out->n = before;
	return good ? OH_OK : oh_nomem(err);
}
